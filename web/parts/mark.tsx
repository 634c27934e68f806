import icon from '../../src/browser/page/icon.svg';

export function Mark() {
  return (
    <span className="mark">
      <img src={icon} alt="" width="28" height="28" />
      Lineament
    </span>
  );
}
