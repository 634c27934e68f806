// Classes that the processes of a group have a part of each: what goes between them in a step, with its way back.
//
// The loss of such a head is that of the whole batch, the same in every process, and the gradients of what all processes
// have (the backbone) are averaged over them afterwards. So what comes back to a process is multiplied by their number.
#include "process-group.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <limits>

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// lineament::gather_rows: the rows (n, …) of all processes, one below the other in the order of their ranks. On the way
// back each process sums what all of them found for its rows.
struct GatherRows : torch::autograd::Function<GatherRows> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, int64_t group) {
    context->saved_data["group"] = group;
    return at::cat(gather_over_group(group, rows.contiguous()));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const int64_t group = context->saved_data["group"].toInt();
    const Seat seat = seat_in_group(group);
    at::Tensor whole = gradients[0].clone(at::MemoryFormat::Contiguous);
    sum_over_group(group, whole);
    const int64_t count = whole.size(0) / seat.size;
    return {whole.narrow(0, seat.rank * count, count) * static_cast<double>(seat.size), at::Tensor()};
  }
};

// (N) as (N, 1).
at::Tensor upright(const at::Tensor& x) { return x.reshape({-1, 1}); }

// lineament::cross_entropy_over_group: −Σⱼ qⱼ log softmax(z)ⱼ of each row, (N), over the logits z of all processes, of
// which each has some columns, (N, m). q is 1 − ε at the target plus ε / M everywhere, ε the smoothing, M the columns of all
// processes. `columns` (N) are those of the targets; of the rows that `elsewhere` names another process has it.
//
// With z ← z − max z, s = Σⱼ exp zⱼ and t that of the target it is log s − (1 − ε) t − ε / M · Σⱼ zⱼ: of each row the
// processes exchange the maximum, then s, t, Σ z and M.
struct CrossEntropyOverGroup : torch::autograd::Function<CrossEntropyOverGroup> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& logits, const at::Tensor& columns, const c10::optional<at::Tensor>& elsewhere,
                            double smoothing, int64_t group) {
    at::Tensor greatest = logits.amax(1);  // (N)
    max_over_group(group, greatest);
    at::Tensor shifted = logits - upright(greatest);  // (N, m)
    const at::Tensor column = upright(columns);
    const at::Tensor here = elsewhere ? elsewhere->logical_not() : at::ones_like(columns, at::kBool);
    const at::Tensor target = shifted.gather(1, column).reshape({-1}).to(at::kDouble) * here;
    const at::Tensor all = smoothing > 0 ? shifted.sum(1, false, at::kDouble) : at::zeros_like(target);
    const at::Tensor exponentials = shifted.exp_();
    // (4, N), in float64, so that it hardly matters how the columns are shared out.
    at::Tensor sums = at::stack({exponentials.sum(1, false, at::kDouble), target, all, at::full_like(target, logits.size(1))});
    sum_over_group(group, sums);
    const at::Tensor loss = sums[0].log() - sums[1] * (1 - smoothing) - sums[2] / sums[3] * smoothing;
    const at::Tensor probabilities = exponentials.div_(upright(sums[0]).to(logits.scalar_type()));
    context->save_for_backward({probabilities, column, here, (smoothing / sums[3]).to(logits.scalar_type())});
    context->saved_data["smoothing"] = smoothing;
    return loss.to(logits.scalar_type());
  }

  // softmax(z) − q, times the gradient of each row.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &probabilities = saved[0], &column = saved[1], &here = saved[2], &spread = saved[3];
    const double smoothing = context->saved_data["smoothing"].toDouble();
    const at::Tensor g = upright(gradients[0]);  // (N, 1)
    at::Tensor dz = probabilities * g;
    dz.scatter_add_(1, column, g * upright(here) * (smoothing - 1));
    if (smoothing > 0) dz.sub_(g * upright(spread));
    const at::Tensor none;
    return {dz, none, none, none, none};
  }
};

at::Tensor gather_rows(const at::Tensor& rows, int64_t group) { return GatherRows::apply(rows, group); }

at::Tensor cross_entropy_over_group(const at::Tensor& logits, const at::Tensor& columns, const c10::optional<at::Tensor>& elsewhere, double smoothing,
                                    int64_t group) {
  TORCH_CHECK(logits.dim() == 2 && logits.size(1) > 0 && columns.dim() == 1 && columns.size(0) == logits.size(0),
              "needs logits (N, m) of one column or more and columns (N), got ", logits.sizes(), " and ", columns.sizes());
  return CrossEntropyOverGroup::apply(logits, columns, elsewhere, smoothing, group);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def("gather_rows(Tensor rows, int group) -> Tensor", gather_rows);
  library.def("cross_entropy_over_group(Tensor logits, Tensor columns, Tensor? elsewhere, float smoothing, int group) -> Tensor", cross_entropy_over_group);
}

}  // namespace lineament
