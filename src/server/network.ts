import { isIPv6 } from 'node:net';

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Groups of 16 bits that name a network in IPv6, of eight: /64. */
const GROUPS = 4;

/**
 * Whom an address belongs to, as far as it tells: in IPv4 the address itself; in IPv6 its /64 (RFC 4291, 2.5.4), all 2⁶⁴ addresses of
 * which are at the disposal of one machine. What is no address of either stays as it is.
 */
export function networkOf(address: string): string {
  const [, inner] = IPV4_IN_IPV6.exec(address) ?? [];
  if (inner !== undefined) return inner;
  const [bare] = address.split('%') as [string];
  if (!isIPv6(bare)) return address;
  const [head = '', tail] = bare.split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  // An IPv4 address at the end stands for two groups.
  const written = front.length + back.length + (bare.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : Array<string>(8 - written).fill('0');
  const groups = [...front, ...zeros, ...back].slice(0, GROUPS);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
