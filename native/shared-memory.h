// Memory that all processes of a group have in common when they are on one machine, and how they wait for each other there.
//
// Sockets would copy what is exchanged several times, with a thread of Gloo's and a wake-up for every exchange, while all
// cores compute. Here a number is read and written once.
#pragma once

#ifdef LINEAMENT_C10D
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

// One block of memory of each process, by rank, all of them mapped here.
using Blocks = std::vector<std::shared_ptr<char>>;

class SharedMemory {
 public:
  // Numbers that an exchange may put into a slot, in bytes.
  static constexpr int64_t kSlotBytes = 1 << 18;

  // Called by all processes of a group, which meet in `store`. Null in all of them where one does not want it or cannot: when
  // they are on several hosts or in containers apart, which a network of their own tells, or without memory for it.
  static std::unique_ptr<SharedMemory> open(c10::intrusive_ptr<c10d::Store> store, int rank, int size, bool wanted);
  ~SharedMemory();

  int rank() const { return rank_; }
  int size() const { return static_cast<int>(heads_.size()); }

  // Called by all, in the same order; zeros. Empty in all of them where one of them has not as much memory.
  Blocks blocks(int64_t bytes);

  // Places are counted from 1, the same in all processes: what a process has written before it arrives at one, the others
  // can read once they know that it has.
  uint64_t arrive();
  bool all_at(uint64_t place) const;
  // Whether all have arrived in time. Throws where one that has not is no longer there.
  bool wait(uint64_t place, std::chrono::milliseconds patience) const;

  // Where the process `rank` puts what it brings to a place; it is overwritten two places later.
  char* slot(int rank, uint64_t place) const;
  uint64_t next_place() const;

 private:
  SharedMemory(c10::intrusive_ptr<c10d::Store> store, int rank, Blocks heads, std::vector<int> watched);
  void throw_if_gone(uint64_t place) const;

  c10::intrusive_ptr<c10d::Store> store_;
  int rank_;
  int blocks_made_ = 0;
  // Of each process the place that it has arrived at, and its two slots.
  Blocks heads_;
  // Of each other process a descriptor that tells when it has ended; -1 of this one.
  std::vector<int> watched_;
};

}  // namespace lineament
#endif
