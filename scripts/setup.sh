#!/usr/bin/env bash
# Makes a fresh clone ready: npm dependencies, libtorch, the native addon, TypeScript, models, the page, the console. Says what it does; what is
# already done is left alone, so that a second run takes about a second. Needs no terminal; run it from anywhere.
#
#   LIBTORCH=/path           use this libtorch (the folder that holds include/ and lib/)
#   LINEAMENT_LIBTORCH=none  leave libtorch and the addon out: everything that does not train still works
#   LINEAMENT_APT=no         never install Debian packages; print the command instead
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh

check_node() {
  command -v node >/dev/null || die 3 "Node.js 20.19 or later is needed, and there is no 'node' on the PATH. Install it from your system or from nodejs.org."
  local version major minor
  version=$(node -p process.versions.node)
  IFS=. read -r major minor _ <<<"$version"
  if ((major < 20 || (major == 20 && minor < 19))); then
    die 3 "Node.js 20.19 or later is needed; this is $version. Install a newer one and run the set-up again."
  fi
}

install_dependencies() {
  # An installed package has no lock file: npm has already put its dependencies in place.
  [[ -f package-lock.json ]] || return 0
  if node scripts/dependencies-installed.mjs; then
    say 'npm dependencies: in place'
    return
  fi
  say 'npm dependencies: installing (npm ci)'
  # onnxruntime-node would download CUDA libraries of some 300 MB after it is installed. ONNXRUNTIME_NODE_INSTALL=cuda12
  # (from where its host can be reached) has them.
  export ONNXRUNTIME_NODE_INSTALL=${ONNXRUNTIME_NODE_INSTALL:-skip}
  npm ci --include=dev --no-audit --no-fund --loglevel=error ||
    die 3 'npm ci failed (its message stands above). Check the connection to the npm registry and run the set-up again.'
}

prepare_training() {
  if [[ ${LINEAMENT_LIBTORCH:-} == none ]]; then
    say 'libtorch: left out (LINEAMENT_LIBTORCH=none); training needs it, everything else works'
    return
  fi
  if [[ $(uname -s) != Linux ]]; then
    say "libtorch: left out ($(uname -s)); training is built on Linux only, everything else works"
    return
  fi
  source scripts/libtorch.sh
  source scripts/debian.sh
  find_libtorch || true
  install_debian_packages $(missing_debian_packages)
  if [[ -z ${libtorch_lib:-} ]] && ! find_libtorch; then
    say 'libtorch: not found, so training is left out; everything else works'
    say '  looked at LIBTORCH, at the torch of every python3, and at the system; see docs/install.md'
    return
  fi
  say "libtorch: $libtorch_version ($libtorch_source)"
  bash scripts/build-native.sh
}

# Two set-ups at once would build into the same folders: the second waits for the first.
mkdir -p native/build
if command -v flock >/dev/null; then
  exec 9>native/build/.setup.lock
  flock 9
fi

check_node
install_dependencies
prepare_training
bash scripts/build-wasm.sh
if [[ -d src ]]; then bash scripts/build-typescript.sh; fi
bash scripts/build-models.sh
bash scripts/build-page.sh
bash scripts/build-console.sh
say 'ready'
