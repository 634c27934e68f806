#!/usr/bin/env bash
# Builds native/*.cpp into native/build/lineament.node against the libtorch that scripts/libtorch.sh finds.
# An object is compiled again only when its source, a header, the flags, the compiler or libtorch changed.
#
#   CXX       the compiler (g++)
#   CXXFLAGS  further flags
#   JOBS      objects compiled at once (2: each takes more than 1 GB of memory)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh
source scripts/libtorch.sh

build=native/build
addon=$build/lineament.node
compiler=${CXX:-g++}

shopt -s nullglob
sources=(native/*.cpp)
headers=(native/*.h native/*.hpp)
if ((${#sources[@]} == 0)); then
  say 'addon: no sources in native/, nothing to build'
  exit 0
fi
[[ -n ${libtorch_lib:-} ]] || find_libtorch || die 3 'addon: no libtorch found; see docs/install.md'
command -v "$compiler" >/dev/null || die 3 "addon: no C++ compiler ('$compiler'). Install g++ (Debian: apt-get install g++), or name one in CXX."

# Other people's headers come in by -isystem, so that warnings are errors in ours alone.
system_includes=("$(node -p "require('node-api-headers').include_dir")")
[[ $libtorch_include == /usr/include ]] || system_includes+=("$libtorch_include")
system_includes+=("$libtorch_include/torch/csrc/api/include")

# A libtorch built with the old std::string cannot be linked with the new one; its symbols tell which it is.
if grep -q 'torchCheckFailEPKcS2_jRKNSt7__cxx11' "$libtorch_lib/libc10.so"; then cxx11_abi=1; else cxx11_abi=0; fi

# OpenMP's runtime is the one that libtorch brings: named at the link, a second one with threads of its own could come in.
flags=(-std=c++17 -O2 -fPIC -fopenmp -fvisibility=hidden -Wall -Wextra -Werror
  -DNAPI_VERSION=8 -DNODE_GYP_MODULE_NAME=lineament "-D_GLIBCXX_USE_CXX11_ABI=$cxx11_abi")
# Two warnings of GCC that are wrong here: overflows that cannot happen, where libtorch's headers are inlined into our
# code (12), and references that are taken to point into an argument (13 and later).
"$compiler" --version | grep -q clang || flags+=(-Wno-stringop-overflow -Wno-dangling-reference)
for path in "${system_includes[@]}"; do flags+=(-isystem "$path"); done
# The operators register themselves when their library loads: it must stay linked although no symbol of it is named.
libraries=(-Wl,--no-as-needed -ltorch -ltorch_cpu -lc10)
if [[ -f $libtorch_lib/libtorch_cuda.so ]]; then
  flags+=(-DLINEAMENT_CUDA)
  libraries+=(-ltorch_cuda -lc10_cuda)
fi

# Whether a line compiles with further flags: compiles <line> <flag>…  Remembered where it does, which takes a while to find out.
compiles() {
  local line=$1 key compiled=$build/compiles
  shift
  key=$(printf '%s\n' "$line" "${flags[@]}" "$@" "$libtorch_version" | fingerprint)
  if [[ -f $compiled && $(<"$compiled") == "$key" ]]; then return; fi
  "$compiler" "${flags[@]}" "$@" -fsyntax-only -x c++ - <<<"$line" 2>/dev/null || return
  mkdir -p "$build"
  echo "$key" >"$compiled"
}

# Training in several processes stands on libtorch's c10d, whose headers include those of Gloo, which not every libtorch
# brings. Without them the addon says what is missing when it is asked for.
gloo_include=$(dirname "$(dirname "$(first_existing "${GLOO_INCLUDE:-/nowhere}/gloo/algorithm.h" "$libtorch_include/gloo/algorithm.h" /usr/include/gloo/algorithm.h)")")
if [[ -f $gloo_include/gloo/algorithm.h && -f $libtorch_include/torch/csrc/distributed/c10d/ProcessGroupGloo.hpp ]] &&
  grep -q 'N4c10d16ProcessGroupGloo' "$libtorch_lib/libtorch_cpu.so"; then
  flags+=(-DLINEAMENT_C10D -DUSE_C10D_GLOO)
  [[ $gloo_include == /usr/include ]] || flags+=(-isystem "$gloo_include")
  if [[ -f $libtorch_lib/libtorch_cuda.so ]] && grep -q 'N4c10d16ProcessGroupNCCL' "$libtorch_lib/libtorch_cuda.so"; then
    # What its header includes of NCCL and CUDA comes with a toolkit, or lies beside the torch that pip installs.
    nccl=(-DLINEAMENT_NCCL -DUSE_C10D_NCCL)
    for path in "${CUDA_HOME:-/usr/local/cuda}/include" "$libtorch_include"/../../nvidia/*/include; do
      if [[ -d $path ]]; then nccl+=(-isystem "$path"); fi
    done
    if compiles '#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>' "${nccl[@]}"; then
      flags+=("${nccl[@]}")
    else
      say "addon: without NCCL, by which several GPUs train together: libtorch's header of it does not compile. Are nccl.h and CUDA's headers there? CUDA_HOME names the folder of the toolkit."
    fi
  fi
fi
# shellcheck disable=SC2206  # CXXFLAGS is a list of words by convention
flags+=(${CXXFLAGS:-})
link=(-shared "-L$libtorch_lib" "-Wl,-rpath,$libtorch_lib" "${libraries[@]}" -lpthread -ldl)

setting=$({
  printf '%s\n' "${flags[@]}" "${link[@]}" "$compiler" "$("$compiler" -dumpfullversion -dumpversion)" "$libtorch_version"
  stat -L -c '%s %Y' "$libtorch_lib/libtorch_cpu.so"
  printf '%s\n' "${headers[@]}" | if ((${#headers[@]} > 0)); then fingerprint_files; fi
} | fingerprint)
whole=$({ echo "$setting"; printf '%s\n' "${sources[@]}" | fingerprint_files; } | fingerprint)
if [[ -f $addon && -f $build/stamp && $(<"$build/stamp") == "$whole" ]]; then
  say 'addon: up to date'
  exit 0
fi

say "addon: building native/build/lineament.node (libtorch $libtorch_version, $compiler)"
mkdir -p "$build"

object_of() { printf '%s' "$build/$(basename "$1" .cpp).o"; }

stamp_of() { { echo "$setting"; fingerprint <"$1"; } | fingerprint; }

# Leaves the object and, when that has succeeded, its stamp.
compile() {
  local object
  object=$(object_of "$1")
  rm -f "$object.stamp"
  say "  $1"
  "$compiler" "${flags[@]}" "${precompiled[@]}" -c "$1" -o "$object" && stamp_of "$1" >"$object.stamp"
}

stale=()
for source in "${sources[@]}"; do
  object=$(object_of "$source")
  if [[ ! -f $object || ! -f $object.stamp || $(<"$object.stamp") != $(stamp_of "$source") ]]; then stale+=("$source"); fi
done

# libtorch's headers take most of the time. When several objects are due, GCC reads them once and keeps the result, some
# 300 MB, until they are done (clang would want other options).
precompiled=()
if ((${#stale[@]} > 1)) && [[ -f native/lineament.h ]] && ! "$compiler" --version | grep -q clang; then
  say '  native/lineament.h'
  trap 'rm -f "$build"/precompiled.h*' EXIT
  echo '#include "../lineament.h"' >"$build/precompiled.h"
  "$compiler" "${flags[@]}" -x c++-header "$build/precompiled.h" -o "$build/precompiled.h.gch" ||
    die 1 "addon: native/lineament.h does not compile against libtorch $libtorch_version ($libtorch_include)"
  precompiled=(-include "$build/precompiled.h")
fi

running=0
failed=0
for source in "${stale[@]}"; do
  if ((running >= ${JOBS:-2})); then
    wait -n || failed=1
    running=$((running - 1))
  fi
  compile "$source" &
  running=$((running + 1))
done
while ((running > 0)); do
  wait -n || failed=1
  running=$((running - 1))
done
((failed == 0)) || die 1 "addon: did not compile against libtorch $libtorch_version ($libtorch_include). LINEAMENT_LIBTORCH=none leaves training out."

objects=()
for source in "${sources[@]}"; do objects+=("$(object_of "$source")"); done
"$compiler" "${objects[@]}" "${link[@]}" -o "$addon.new" ||
  die 1 "addon: did not link against libtorch $libtorch_version ($libtorch_lib). LINEAMENT_LIBTORCH=none leaves training out."
# A missing symbol shows only when the library is loaded: better now than in the middle of a training.
node -e 'process.dlopen({ exports: {} }, require("node:path").resolve(process.argv[1]))' "$addon.new" ||
  die 1 'addon: built, but it does not load (the message stands above)'
mv -f "$addon.new" "$addon"
echo "$whole" >"$build/stamp"
say 'addon: built'
