# Sourced. What training needs from Debian or Ubuntu: a compiler always; libtorch when none was found; the headers of Gloo,
# which those of the system's libtorch include where processes train together; and an optimised
# BLAS for the system's libtorch, whose fp32 matrix products are some 30 times slower on the reference BLAS.

is_debian() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true) == installed ]]; }

# Reads what find_libtorch found.
missing_debian_packages() {
  is_debian || return 0
  command -v "${CXX:-g++}" >/dev/null || echo g++
  [[ -n ${libtorch_lib:-} ]] || echo libtorch-dev
  case ${libtorch_lib:-/usr/lib} in
    /usr/lib*)
      is_installed libopenblas0-pthread || echo libopenblas0-pthread
      is_installed libgloo-dev || echo libgloo-dev
      ;;
  esac
}

# Never fatal: without the packages everything but training still works, and the set-up says what is left out.
install_debian_packages() {
  (($# > 0)) || return 0
  local as_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      say "training needs Debian packages that are not there. Run this, then the set-up again:"
      say "  sudo apt-get install -y $*"
      return 0
    fi
  fi
  if [[ ${LINEAMENT_APT:-} == no ]]; then
    say "training needs Debian packages that are not there (LINEAMENT_APT=no, so they are not installed): apt-get install -y $*"
    return 0
  fi
  say "Debian packages: installing $* (apt-get)"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  local attempt
  # Another apt may hold the lock on the package lists, for which apt-get itself does not wait.
  for attempt in 1 2 3 4 5 6; do
    if "${apt[@]}" update >&2; then break; fi
    if ((attempt == 6)); then
      say 'apt-get update failed (its message stands above); trying with the package lists at hand'
    else
      sleep 10
    fi
  done
  "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null ||
    say "apt-get could not install $* (its message stands above); the set-up goes on with what is there"
}
