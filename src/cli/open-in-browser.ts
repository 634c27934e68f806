import { spawn } from 'node:child_process';
import { platform } from 'node:os';

/** What opens a page, by operating system; null where nobody would see it. */
export function opener(
  system: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): readonly [program: string, ...words: string[]] | null {
  if (system === 'darwin') return ['open'];
  if (system === 'win32') return ['cmd', '/c', 'start', ''];
  return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? ['xdg-open'] : null;
}

/** Opens a page where there is a display, and goes on at once. Returns whether it tried to. */
export function openInBrowser(path: string): boolean {
  const found = opener(platform(), process.env);
  if (found === null) return false;
  const [program, ...words] = found;
  const child = spawn(program, [...words, path], { detached: true, stdio: 'ignore' });
  // The path is printed: whoever has no opener opens it himself.
  child.on('error', () => {});
  child.unref();
  return true;
}
