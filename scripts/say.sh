# Sourced by the other scripts: how they speak, and how they fingerprint files.

say() { printf '[setup] %s\n' "$*" >&2; }

# die <exit code> <sentence>
die() {
  say "$2"
  exit "$1"
}

# One fingerprint of standard input.
fingerprint() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

# One fingerprint of the names and contents of the files whose names stand on standard input, one a line.
fingerprint_files() {
  LC_ALL=C sort | tr '\n' '\0' | if command -v sha256sum >/dev/null; then xargs -0 sha256sum; else xargs -0 shasum -a 256; fi | fingerprint
}
