// Collectives within operators: what kernels and gradients of this addon exchange with the other processes of a group.
#include "process-group.h"

#include <algorithm>
#include <cstring>

namespace lineament {

#ifdef LINEAMENT_C10D

namespace {

enum class Operation { sum, max };

// In the order of the ranks, so that all processes come to the same last digit.
template <typename Number>
void reduce_slots(const SharedMemory& memory, uint64_t place, Number* numbers, int64_t count, Operation operation) {
  std::memcpy(numbers, memory.slot(0, place), static_cast<size_t>(count) * sizeof(Number));
  for (int rank = 1; rank < memory.size(); rank++) {
    const auto* const slot = reinterpret_cast<const Number*>(memory.slot(rank, place));
    if (operation == Operation::sum) {
#pragma omp simd
      for (int64_t n = 0; n < count; n++) numbers[n] += slot[n];
    } else {
      for (int64_t n = 0; n < count; n++) numbers[n] = std::max(numbers[n], slot[n]);
    }
  }
}

// False where the numbers cannot go by memory.
bool reduce_in_memory(const Group& group, at::Tensor& numbers, Operation operation) {
  SharedMemory* const memory = group.memory();
  const bool known = numbers.scalar_type() == at::kDouble || numbers.scalar_type() == at::kFloat;
  if (memory == nullptr || !known || !numbers.device().is_cpu() || !numbers.is_contiguous()) return false;
  if (static_cast<int64_t>(numbers.nbytes()) > SharedMemory::kSlotBytes) return false;
  // Nobody reads any more what this process has put there before.
  memory->await(memory->next_place() - 1);
  std::memcpy(memory->slot(memory->rank(), memory->next_place()), numbers.data_ptr(), numbers.nbytes());
  const uint64_t place = memory->arrive();
  memory->await(place);
  if (numbers.scalar_type() == at::kDouble) {
    reduce_slots(*memory, place, numbers.data_ptr<double>(), numbers.numel(), operation);
  } else {
    reduce_slots(*memory, place, numbers.data_ptr<float>(), numbers.numel(), operation);
  }
  return true;
}

void reduce_over_group(int64_t group, at::Tensor& numbers, Operation operation) {
  const auto of = group_of(group);
  if (reduce_in_memory(*of, numbers, operation)) return;
  std::vector<at::Tensor> tensors{numbers};
  c10d::AllreduceOptions options;
  options.reduceOp = operation == Operation::sum ? c10d::ReduceOp::SUM : c10d::ReduceOp::MAX;
  of->await(*of->collectives().allreduce(tensors, options));
}

}  // namespace

void sum_over_group(int64_t group, at::Tensor& numbers) { reduce_over_group(group, numbers, Operation::sum); }

void max_over_group(int64_t group, at::Tensor& numbers) { reduce_over_group(group, numbers, Operation::max); }

std::vector<at::Tensor> gather_over_group(int64_t group, const at::Tensor& own) {
  const auto of = group_of(group);
  std::vector<at::Tensor> inputs{own};
  std::vector<std::vector<at::Tensor>> outputs(1);
  for (int64_t rank = 0; rank < of->collectives().getSize(); rank++) outputs[0].push_back(at::empty_like(own));
  of->await(*of->collectives().allgather(outputs, inputs));
  return outputs[0];
}

Seat seat_in_group(int64_t group) {
  const auto of = group_of(group);
  return {of->collectives().getRank(), of->collectives().getSize()};
}

void sum_over_group(int64_t group, std::vector<double>& numbers) {
  at::Tensor tensor = at::from_blob(numbers.data(), {static_cast<int64_t>(numbers.size())}, at::kDouble);
  sum_over_group(group, tensor);
}

#else

namespace {

// No group can have been opened.
[[noreturn]] void missing() { throw std::runtime_error("the addon was built without c10d"); }

}  // namespace

void sum_over_group(int64_t, std::vector<double>&) { missing(); }

void sum_over_group(int64_t, at::Tensor&) { missing(); }

void max_over_group(int64_t, at::Tensor&) { missing(); }

std::vector<at::Tensor> gather_over_group(int64_t, const at::Tensor&) { missing(); }

Seat seat_in_group(int64_t) { missing(); }

#endif

}  // namespace lineament
