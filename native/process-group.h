// What other files of the addon need of groups of processes. A group is known to TypeScript, and to operators, by a number.
#pragma once

#include "lineament.h"
#include "shared-memory.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#ifdef LINEAMENT_C10D
#include <torch/csrc/api/include/torch/version.h>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>
#if TORCH_VERSION_MAJOR >= 2
#include <torch/csrc/distributed/c10d/Backend.hpp>
#endif
#endif

namespace lineament {

#ifdef LINEAMENT_C10D
// What carries out collectives: libtorch 2 moved it out of ProcessGroup.
#if TORCH_VERSION_MAJOR >= 2
using Collectives = c10d::Backend;
#else
using Collectives = c10d::ProcessGroup;
#endif

// A group, with what tells that one of its processes has alarmed the others.
class Group {
 public:
  Group(c10::intrusive_ptr<Collectives> collectives, std::unique_ptr<SharedMemory> memory, std::function<void()> throw_on_alarm)
      : collectives_(std::move(collectives)), memory_(std::move(memory)), throw_on_alarm_(std::move(throw_on_alarm)) {}

  Collectives& collectives() const { return *collectives_; }
  // Null where the processes have none in common.
  SharedMemory* memory() const { return memory_.get(); }
  // Throws where the collective failed, and on alarm: it may wait for somebody who waits for somebody who is gone.
  void await(c10d::Work& work) const;

 private:
  c10::intrusive_ptr<Collectives> collectives_;
  std::unique_ptr<SharedMemory> memory_;
  std::function<void()> throw_on_alarm_;
};

std::shared_ptr<const Group> group_of(int64_t group);
#endif

// Replaces the numbers by their sums over all processes of the group, and waits for them. In float64, so that it hardly
// matters how many processes share the work.
void sum_over_group(int64_t group, std::vector<double>& numbers);
// The same for a tensor, in place.
void sum_over_group(int64_t group, at::Tensor& numbers);
// The element-wise maximum, likewise.
void max_over_group(int64_t group, at::Tensor& numbers);
// The tensors of all processes, which have one shape, in the order of their ranks.
std::vector<at::Tensor> gather_over_group(int64_t group, const at::Tensor& own);

// The number of this process, and how many there are.
struct Seat {
  int64_t rank, size;
};
Seat seat_in_group(int64_t group);

// ---- batch-norm-over-group.cpp
// Batch normalisation in training whose statistics are those of the parts of all processes together; any shape and device.
at::Tensor batch_norm_over_group(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& running_mean,
                                 const at::Tensor& running_var, double momentum, double eps, int64_t group);

}  // namespace lineament
