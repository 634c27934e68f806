#include "shared-memory.h"

#ifdef LINEAMENT_C10D

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

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }
  bool valid() const { return number_ >= 0; }

 private:
  int number_;
};

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

// The namespace of its network, by which hosts are told apart.
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

void say(c10d::Store& store, const std::string& key, const std::string& text) { store.set(key, std::vector<uint8_t>(text.begin(), text.end())); }

// Waits until somebody has said it.
std::string heard(c10d::Store& store, const std::string& key) {
  const std::vector<uint8_t> text = store.get(key);
  return {text.begin(), text.end()};
}

// The block that another process offers; null where it cannot be reached or is not the one that was meant.
std::shared_ptr<char> block_of(const Offer& offer, const std::string& network, int64_t bytes) {
  if (offer.descriptor < 0 || offer.network != network) return nullptr;
  const std::string path = "/proc/" + std::to_string(offer.process) + "/fd/" + std::to_string(offer.descriptor);
  const Descriptor descriptor(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!descriptor.valid() || lseek(descriptor.number(), 0, SEEK_END) != bytes) return nullptr;
  const std::shared_ptr<char> block = map(descriptor.number(), bytes);
  return block && std::memcmp(block.get(), offer.token.data(), kTokenBytes) == 0 ? block : nullptr;
}

// Offers a block to the others and maps theirs. Empty in all processes where one of them could not; `processes` are who they are.
Blocks meet(c10d::Store& store, const std::string& key, int rank, int size, int64_t bytes, bool wanted, std::vector<int64_t>& processes) {
  const auto of = [&](const char* what, int process) { return key + "/" + what + "/" + std::to_string(process); };
  // Without a name in any file system: nothing is left of it when the last process has ended, however that was.
  const Descriptor descriptor(wanted ? memfd_create("lineament", MFD_CLOEXEC) : -1);
  // Reserved, so that no later write finds the machine's memory, or the container's, used up.
  const bool reserved = descriptor.valid() && posix_fallocate(descriptor.number(), 0, bytes) == 0;
  const std::shared_ptr<char> own = reserved ? map(descriptor.number(), bytes) : nullptr;
  const std::string network = own_network(), token = random_token();
  if (own) std::memcpy(own.get(), token.data(), kTokenBytes);
  say(store, of("offer", rank), own ? told({network, token, getpid(), descriptor.number()}) : kNothing);

  Blocks blocks(static_cast<size_t>(size));
  processes.assign(static_cast<size_t>(size), getpid());
  bool all = own != nullptr;
  for (int other = 0; other < size; other++) {
    const auto at = static_cast<size_t>(other);
    if (other == rank) {
      blocks[at] = own;
      continue;
    }
    const std::string text = heard(store, of("offer", other));
    if (!all || text == kNothing) {
      all = false;
      continue;
    }
    const Offer offer = offer_of(text);
    processes[at] = offer.process;
    blocks[at] = block_of(offer, network, bytes);
    all = blocks[at] != nullptr;
  }
  say(store, of("mapped", rank), all ? "all" : kNothing);
  // Until everybody has said so, this process keeps its block where the others look for it.
  for (int other = 0; other < size; other++) all = heard(store, of("mapped", other)) == "all" && all;
  if (!all) return {};
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

std::unique_ptr<SharedMemory> SharedMemory::open(c10::intrusive_ptr<c10d::Store> store, int rank, int size, bool wanted) {
  std::vector<int64_t> processes;
  Blocks heads = meet(*store, "memory", rank, size, kHeadBytes, wanted, processes);
  std::vector<int> watched;
  bool all = !heads.empty();
  for (int other = 0; all && other < size; other++) {
    watched.push_back(other == rank ? -1 : static_cast<int>(syscall(SYS_pidfd_open, processes[static_cast<size_t>(other)], 0)));
    all = other == rank || watched.back() >= 0;
  }
  say(*store, "watched/" + std::to_string(rank), all ? "all" : kNothing);
  for (int other = 0; other < size; other++) all = heard(*store, "watched/" + std::to_string(other)) == "all" && all;
  if (all) return std::unique_ptr<SharedMemory>(new SharedMemory(std::move(store), rank, std::move(heads), std::move(watched)));
  for (const int descriptor : watched) {
    if (descriptor >= 0) close(descriptor);
  }
  return nullptr;
}

SharedMemory::SharedMemory(c10::intrusive_ptr<c10d::Store> store, int rank, Blocks heads, std::vector<int> watched)
    : store_(std::move(store)), rank_(rank), heads_(std::move(heads)), watched_(std::move(watched)) {}

SharedMemory::~SharedMemory() {
  for (const int descriptor : watched_) {
    if (descriptor >= 0) close(descriptor);
  }
}

Blocks SharedMemory::blocks(int64_t bytes) {
  std::vector<int64_t> processes;
  return meet(*store_, "block/" + std::to_string(blocks_made_++), rank_, size(), bytes, true, processes);
}

uint64_t SharedMemory::next_place() const { return *place_of(heads_[static_cast<size_t>(rank_)]) + 1; }

uint64_t SharedMemory::arrive() {
  const uint64_t place = next_place();
  __atomic_store_n(place_of(heads_[static_cast<size_t>(rank_)]), place, __ATOMIC_RELEASE);
  return place;
}

bool SharedMemory::all_at(uint64_t place) const {
  for (const auto& head : heads_) {
    if (__atomic_load_n(place_of(head), __ATOMIC_ACQUIRE) < place) return false;
  }
  return true;
}

bool SharedMemory::wait(uint64_t place, std::chrono::milliseconds patience) const {
  using std::chrono::microseconds;
  // About 100 µs: processes in step with each other come within it. Then the core is left to whoever has work, a data loader.
  constexpr int kTurnsAwake = 4000, kTurnsBetweenLooks = 100;
  constexpr microseconds kNap(50);
  for (int turn = 0; turn < kTurnsAwake; turn++) {
    if (all_at(place)) return true;
    pause_a_little();
  }
  const auto until = std::chrono::steady_clock::now() + patience;
  for (int turn = 1; !all_at(place); turn++) {
    std::this_thread::sleep_for(kNap);
    if (turn % kTurnsBetweenLooks != 0) continue;
    throw_if_gone(place);
    if (std::chrono::steady_clock::now() > until) return all_at(place);
  }
  return true;
}

void SharedMemory::throw_if_gone(uint64_t place) const {
  for (size_t other = 0; other < watched_.size(); other++) {
    pollfd ended{watched_[other], POLLIN, 0};
    if (watched_[other] < 0 || poll(&ended, 1, 0) == 0) continue;
    // It may have arrived before it ended.
    if (__atomic_load_n(place_of(heads_[other]), __ATOMIC_ACQUIRE) < place) throw std::runtime_error("process " + std::to_string(other) + " has ended");
  }
}

char* SharedMemory::slot(int rank, uint64_t place) const {
  return heads_[static_cast<size_t>(rank)].get() + 64 + static_cast<int64_t>(place % 2) * kSlotBytes;
}

}  // namespace lineament
#endif
