// Memory that all processes of a group have in common when they are on one machine, and how they wait for each other there.
//
// Sockets would copy what is exchanged several times, with a thread of Gloo's and a wake-up for every exchange, while all
// cores compute. Here a number is read and written once.
#pragma once

#ifdef LINEAMENT_C10D
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

// One block of memory of each process, by rank, all of them mapped here.
using Blocks = std::vector<std::shared_ptr<char>>;

// What whoever waits for the others looks at now and then: throws where there is nobody to wait for any more.
struct Patience {
  std::function<void()> look;
  std::chrono::milliseconds timeout;
};

// A file descriptor, closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  int number() const { return number_; }
  bool valid() const { return number_ >= 0; }

 private:
  int number_;
};

class SharedMemory {
 public:
  // Numbers that an exchange may put into a slot, in bytes.
  static constexpr int64_t kSlotBytes = 1 << 18;

  // Called by all processes of a group, which meet in `store`. Null in all of them where one does not want it or cannot: when
  // they are on several hosts or in containers apart, or without memory for it.
  static std::unique_ptr<SharedMemory> open(c10::intrusive_ptr<c10d::Store> store, int rank, int size, bool wanted, Patience patience);

  int rank() const { return rank_; }
  int size() const { return static_cast<int>(heads_.size()); }

  // Called by all, in the same order; zeros. Empty in all of them where one of them cannot have as much.
  Blocks blocks(int64_t bytes);

  // Places are counted from 1, the same in all processes: what a process has written before it arrives at one, the others
  // can read once they know that it has.
  uint64_t arrive();
  uint64_t next_place() const;
  bool all_at(uint64_t place) const;
  // Until all have arrived. Throws where one that has not is no longer there, and as `patience` says.
  void await(uint64_t place) const;

  // Where the process `rank` puts what it brings to a place; it is overwritten two places later.
  char* slot(int rank, uint64_t place) const;

 private:
  SharedMemory(c10::intrusive_ptr<c10d::Store> store, int rank, Blocks heads, std::vector<Descriptor> watched, Patience patience);
  std::vector<size_t> missing_at(uint64_t place) const;
  void throw_if_gone(uint64_t place) const;

  c10::intrusive_ptr<c10d::Store> store_;
  int rank_;
  int blocks_made_ = 0;
  // Of each process the place that it has arrived at, and its two slots.
  Blocks heads_;
  // Of each other process a descriptor that tells when it has ended.
  std::vector<Descriptor> watched_;
  Patience patience_;
};

}  // namespace lineament
#endif
