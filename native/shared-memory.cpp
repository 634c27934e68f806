#include "shared-memory.h"

#ifdef LINEAMENT_C10D

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace lineament {

namespace {

constexpr int64_t kHeadBytes = 64 + 2 * SharedMemory::kSlotBytes;
constexpr size_t kTokenBytes = 16;
const char* const kNothing = "nothing";
// What the memory is called, among the open files of its process too.
const char* const kName = "lineament";
constexpr std::chrono::milliseconds kBetweenLooks(1000);

std::shared_ptr<char> map(int descriptor, int64_t bytes) {
  const auto size = static_cast<size_t>(bytes);
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, 0);
  if (memory == MAP_FAILED) return nullptr;
  return {static_cast<char*>(memory), [size](char* at) { munmap(at, size); }};
}

// What a process says of its block: where the others find it, and what stands in it to tell it from any other.
struct Offer {
  std::string network, token;
  int64_t process = 0;
  int descriptor = -1;
};

// The namespace of its network: whoever gives processes a network each means them to be hosts. On machines apart it may have
// the same number, and the token tells.
std::string own_network() {
  char name[64];
  const ssize_t length = readlink("/proc/self/ns/net", name, sizeof name);
  return length < 0 ? "" : std::string(name, static_cast<size_t>(length));
}

std::string random_token() {
  std::random_device device;
  std::string token;
  while (token.size() < kTokenBytes) token += "0123456789abcdef"[device() % 16];
  return token;
}

std::string told(const Offer& offer) {
  std::ostringstream text;
  text << offer.network << ' ' << offer.process << ' ' << offer.descriptor << ' ' << offer.token;
  return text.str();
}

Offer offer_of(const std::string& text) {
  Offer offer;
  std::istringstream(text) >> offer.network >> offer.process >> offer.descriptor >> offer.token;
  return offer;
}

// Processes that meet: where, and how long for.
struct Meeting {
  c10d::Store& store;
  int rank, size;
  const Patience& patience;
};

// What another process says; waits until it has.
std::string heard(const Meeting& at, const std::string& what, int process) {
  const std::string key = what + "/" + std::to_string(process);
  const auto start = std::chrono::steady_clock::now();
  auto looked = start;
  while (!at.store.check({key})) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto now = std::chrono::steady_clock::now();
    if (now - looked < kBetweenLooks) continue;
    at.patience.look();
    looked = now;
    if (now - start > at.patience.timeout) throw std::runtime_error("process " + std::to_string(process) + " did not come to share memory");
  }
  const std::vector<uint8_t> text = at.store.get(key);
  return {text.begin(), text.end()};
}

void say(const Meeting& at, const std::string& what, const std::string& text) {
  at.store.set(what + "/" + std::to_string(at.rank), std::vector<uint8_t>(text.begin(), text.end()));
}

// Whether all say yes.
bool agreed(const Meeting& at, const std::string& what, bool yes) {
  say(at, what, yes ? "yes" : kNothing);
  bool all = yes;
  for (int process = 0; process < at.size; process++) all = heard(at, what, process) == "yes" && all;
  return all;
}

// The block that another process offers; null where it cannot be reached or is not the one that was meant.
std::shared_ptr<char> block_of(const Offer& offer, const std::string& network, int64_t bytes) {
  if (offer.descriptor < 0 || offer.network != network) return nullptr;
  const std::string path = "/proc/" + std::to_string(offer.process) + "/fd/" + std::to_string(offer.descriptor);
  // Opening what some other program has there might do something.
  const std::string expected = std::string("/memfd:") + kName;
  char name[64];
  const ssize_t length = readlink(path.c_str(), name, sizeof name);
  if (length < 0 || std::string(name, static_cast<size_t>(length)).rfind(expected, 0) != 0) return nullptr;
  const Descriptor descriptor(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!descriptor.valid() || lseek(descriptor.number(), 0, SEEK_END) != bytes) return nullptr;
  const std::shared_ptr<char> block = map(descriptor.number(), bytes);
  return block && std::memcmp(block.get(), offer.token.data(), kTokenBytes) == 0 ? block : nullptr;
}

// Memory of so many bytes; invalid where the machine has not as much.
Descriptor memory_of(int64_t bytes) {
  Descriptor descriptor(memfd_create(kName, MFD_CLOEXEC));
  if (!descriptor.valid()) return descriptor;
  int error;
  // Reserved, so that no later write finds it used up.
  do error = posix_fallocate(descriptor.number(), 0, bytes);
  while (error == EINTR);
  return error == 0 ? std::move(descriptor) : Descriptor(-1);
}

// Offers a block to the others and maps theirs. Empty in all processes where one of them could not; `processes` are who they are.
Blocks exchanged(const Meeting& at, const std::string& key, int64_t bytes, bool wanted, std::vector<int64_t>& processes) {
  // Without a name in any file system: nothing is left of it when the last process has ended, however that was.
  const Descriptor descriptor = wanted ? memory_of(bytes) : Descriptor(-1);
  const std::shared_ptr<char> own = descriptor.valid() ? map(descriptor.number(), bytes) : nullptr;
  const std::string network = own_network(), token = random_token();
  if (own) std::memcpy(own.get(), token.data(), kTokenBytes);
  say(at, key + "/offer", own ? told({network, token, getpid(), descriptor.number()}) : kNothing);

  Blocks blocks(static_cast<size_t>(at.size));
  processes.assign(static_cast<size_t>(at.size), getpid());
  bool all = own != nullptr;
  for (int process = 0; process < at.size; process++) {
    const auto n = static_cast<size_t>(process);
    const std::string text = heard(at, key + "/offer", process);
    if (process == at.rank) {
      blocks[n] = own;
    } else if (all && text != kNothing) {
      const Offer offer = offer_of(text);
      processes[n] = offer.process;
      blocks[n] = block_of(offer, network, bytes);
    }
    all = all && blocks[n] != nullptr;
  }
  // Until everybody has them all, this process keeps its block where the others look for it.
  if (!agreed(at, key + "/mapped", all)) return {};
  std::memset(own.get(), 0, kTokenBytes);
  return blocks;
}

uint64_t* place_of(const std::shared_ptr<char>& head) { return reinterpret_cast<uint64_t*>(head.get()); }

void pause_a_little() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

std::unique_ptr<SharedMemory> SharedMemory::open(c10::intrusive_ptr<c10d::Store> store, int rank, int size, bool wanted, Patience patience) {
  const Meeting at{*store, rank, size, patience};
  std::vector<int64_t> processes;
  Blocks heads = exchanged(at, "memory", kHeadBytes, wanted, processes);
  std::vector<Descriptor> watched;
  bool all = !heads.empty();
  for (int process = 0; all && process < size; process++) {
    watched.emplace_back(process == rank ? -1 : static_cast<int>(syscall(SYS_pidfd_open, processes[static_cast<size_t>(process)], 0)));
    all = process == rank || watched.back().valid();
  }
  // Places are counted from here on: all have taken their tokens out of the heads.
  if (!agreed(at, "watched", all)) return nullptr;
  return std::unique_ptr<SharedMemory>(new SharedMemory(std::move(store), rank, std::move(heads), std::move(watched), std::move(patience)));
}

SharedMemory::SharedMemory(c10::intrusive_ptr<c10d::Store> store, int rank, Blocks heads, std::vector<Descriptor> watched, Patience patience)
    : store_(std::move(store)), rank_(rank), heads_(std::move(heads)), watched_(std::move(watched)), patience_(std::move(patience)) {}

Blocks SharedMemory::blocks(int64_t bytes) {
  std::vector<int64_t> processes;
  return exchanged({*store_, rank_, size(), patience_}, "block/" + std::to_string(blocks_made_++), bytes, true, processes);
}

uint64_t SharedMemory::next_place() const { return *place_of(heads_[static_cast<size_t>(rank_)]) + 1; }

uint64_t SharedMemory::arrive() {
  const uint64_t place = next_place();
  __atomic_store_n(place_of(heads_[static_cast<size_t>(rank_)]), place, __ATOMIC_RELEASE);
  return place;
}

std::vector<size_t> SharedMemory::missing_at(uint64_t place) const {
  std::vector<size_t> missing;
  for (size_t process = 0; process < heads_.size(); process++) {
    if (__atomic_load_n(place_of(heads_[process]), __ATOMIC_ACQUIRE) < place) missing.push_back(process);
  }
  return missing;
}

bool SharedMemory::all_at(uint64_t place) const {
  for (const auto& head : heads_) {
    if (__atomic_load_n(place_of(head), __ATOMIC_ACQUIRE) < place) return false;
  }
  return true;
}

void SharedMemory::await(uint64_t place) const {
  // About 100 µs: processes in step with each other come within it. Then the core is left to whoever has work, a data loader.
  constexpr int kTurnsAwake = 4000;
  for (int turn = 0; turn < kTurnsAwake; turn++) {
    if (all_at(place)) return;
    pause_a_little();
  }
  constexpr int kNapsBetweenGlances = 100;
  const auto start = std::chrono::steady_clock::now();
  auto looked = start;
  for (int nap = 1; !all_at(place); nap++) {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    if (nap % kNapsBetweenGlances != 0) continue;
    throw_if_gone(place);
    const auto now = std::chrono::steady_clock::now();
    if (now - looked < kBetweenLooks) continue;
    patience_.look();
    looked = now;
    if (now - start <= patience_.timeout) continue;
    std::string who;
    for (const size_t process : missing_at(place)) who += (who.empty() ? "" : ", ") + std::to_string(process);
    throw std::runtime_error("an exchange took longer than " + std::to_string(patience_.timeout.count() / 1000) + " s; still awaited: process " + who);
  }
}

void SharedMemory::throw_if_gone(uint64_t place) const {
  // In this order: it may arrive before it ends.
  std::vector<size_t> ended;
  for (size_t process = 0; process < watched_.size(); process++) {
    pollfd end{watched_[process].number(), POLLIN, 0};
    if (watched_[process].valid() && poll(&end, 1, 0) == 1) ended.push_back(process);
  }
  for (const size_t process : ended) {
    if (__atomic_load_n(place_of(heads_[process]), __ATOMIC_ACQUIRE) < place) throw std::runtime_error("process " + std::to_string(process) + " has ended");
  }
}

char* SharedMemory::slot(int rank, uint64_t place) const {
  return heads_[static_cast<size_t>(rank)].get() + 64 + static_cast<int64_t>(place % 2) * kSlotBytes;
}

}  // namespace lineament
#endif
