import { readFileSync } from 'node:fs';
import semver from 'semver';
import { expect, it } from 'vitest';

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly engines?: { readonly node?: string };
}

/** The oldest Node that Lineament promises to run on, and the long-term versions after it. */
const VERSIONS = ['20.19.0', '22.12.0', '24.0.0'];

// `light-my-request` is named in package.json for this alone: fastify would take its newest version, which wants Node 22.
it.each(VERSIONS)('every package that users install allows Node %s', (node) => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
  const installed = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true);
  expect(installed.length).toBeGreaterThan(50);
  const refused = installed.filter(([, { engines }]) => engines?.node && !semver.satisfies(node, engines.node));
  expect(refused.map(([path, { version, engines }]) => `${path} ${version} wants ${engines?.node}`)).toEqual([]);
});
