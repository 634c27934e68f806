# Sourced. find_libtorch looks for a libtorch with headers, in this order: the folder named by LIBTORCH, the torch of a
# python3 (those on the PATH, then /usr/bin/python3), the system's. It sets
#   libtorch_source   where it comes from, in words
#   libtorch_include  the folder that holds ATen/ and torch/
#   libtorch_lib      the folder that holds libtorch_cpu.so
#   libtorch_version  e.g. 1.13.1
# (exported, for scripts/build-native.sh) and returns 1 when there is none.

# A libtorch under this prefix? try_libtorch <prefix> <where it comes from>
try_libtorch() {
  local prefix=$1 lib
  [[ -f $prefix/include/ATen/ATen.h ]] || return 1
  for lib in "$prefix/lib" "$prefix/lib64" "$prefix/lib/$(uname -m)-linux-gnu"; do
    if [[ -f $lib/libtorch_cpu.so ]]; then
      # Debian's python3-torch is made of links to the system's libtorch, which is then what was found.
      libtorch_include=$(dirname "$(readlink -f "$prefix/include/ATen")")
      libtorch_lib=$(dirname "$(readlink -f "$lib/libtorch_cpu.so")")
      libtorch_source=$2
      if [[ $libtorch_include == /usr/include ]]; then libtorch_source="the system's"; fi
      libtorch_version=$(cat "$prefix"/include/torch/{headeronly,csrc/api/include/torch,}/version.h 2>/dev/null |
        sed -n 's/^#define TORCH_VERSION_\(MAJOR\|MINOR\|PATCH\) \([0-9]*\).*/\2/p' | head -n 3 | paste -sd.)
      export libtorch_source libtorch_include libtorch_lib libtorch_version
      return 0
    fi
  done
  return 1
}

first_existing() {
  local path
  for path; do
    if [[ -f $path ]]; then
      printf '%s' "$path"
      return
    fi
  done
  printf /dev/null
}

# Where this python3 would import torch from; importing it would take seconds.
python_torch() {
  (cd / && "$1" -c 'import importlib.util as util
spec = util.find_spec("torch")
print(*(spec.submodule_search_locations if spec else []))' 2>/dev/null) || true
}

find_libtorch() {
  if [[ -n ${LIBTORCH:-} ]]; then
    try_libtorch "${LIBTORCH%/}" 'named by LIBTORCH' && return 0
    die 3 "LIBTORCH names '$LIBTORCH', but there is no include/ATen/ATen.h with lib/libtorch_cpu.so below it. Name the folder that holds include/ and lib/, or unset LIBTORCH."
  fi
  local python prefix
  while read -r python; do
    prefix=$(python_torch "$python")
    if [[ -n $prefix ]] && try_libtorch "$prefix" "the torch of $python"; then return 0; fi
  done < <({ type -aP python3 || true; ls /usr/bin/python3 2>/dev/null || true; } | awk '!seen[$0]++')
  for prefix in /usr /usr/local; do
    try_libtorch "$prefix" "found under $prefix" && return 0
  done
  return 1
}
