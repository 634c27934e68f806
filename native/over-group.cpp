// Collectives within operators: what kernels and gradients of this addon exchange with the other processes of a group.
#include "process-group.h"

namespace lineament {

#ifdef LINEAMENT_C10D

namespace {

void reduce_over_group(int64_t group, at::Tensor& numbers, c10d::ReduceOp operation) {
  std::vector<at::Tensor> tensors{numbers};
  c10d::AllreduceOptions options;
  options.reduceOp = operation;
  const auto of = group_of(group);
  of->await(*of->collectives().allreduce(tensors, options));
}

}  // namespace

void sum_over_group(int64_t group, at::Tensor& numbers) { reduce_over_group(group, numbers, c10d::ReduceOp::SUM); }

void max_over_group(int64_t group, at::Tensor& numbers) { reduce_over_group(group, numbers, c10d::ReduceOp::MAX); }

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
