import { openGallery } from '../gallery/open-gallery.js';
import type { Arguments } from './arguments.js';
import { EXIT } from './command.js';
import { existingGalleryPlace } from './gallery.js';
import type { Output } from './output.js';
import { table } from './table.js';

/** Shows the audit log, or checks that it is whole: exit code 1 when it is not. */
export async function showLog(args: Arguments, output: Output): Promise<number> {
  args.words('action');
  const after = args.number('after', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  await using gallery = await openGallery(existingGalleryPlace(args));
  if (args.flag('check')) {
    const { entries, forged, end } = await gallery.checkLog();
    output.answer(
      { entries, whole: forged === null, forged, end },
      forged === null
        ? `${entries} entries, each follows from the one before; the last is ${end ?? 'none'}`
        : `entry ${forged} is not what was written`,
    );
    return forged === null ? EXIT.done : EXIT.no;
  }
  const entries = await gallery.log(after);
  const rows = entries.map(({ number, time, actor, action, detail }) => [
    String(number),
    time,
    actor,
    action,
    JSON.stringify(detail),
  ]);
  output.answer(
    { entries },
    rows.length === 0 ? 'nothing was done' : table([['', 'time', 'who', 'what', 'to what'], ...rows], [0]),
  );
  return EXIT.done;
}
