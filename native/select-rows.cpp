// lineament::select_rows: some rows of a table, whose gradient holds those rows only. The gradient of index_select is as
// large as the table, which a step that touches a tenth of the rows would fill with zeros.
#include "lineament.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct SelectRows : torch::autograd::Function<SelectRows> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& table, const at::Tensor& rows) {
    context->save_for_backward({rows});
    context->saved_data["sizes"] = table.sizes().vec();
    return table.index_select(0, rows);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const at::Tensor rows = context->get_saved_variables()[0];
    const at::Tensor values = gradients[0].contiguous();
    const std::vector<int64_t> sizes = context->saved_data["sizes"].toIntVector();
    const auto dense = static_cast<int64_t>(sizes.size()) - 1;
    return {at::_sparse_coo_tensor_with_dims_and_tensors(1, dense, sizes, rows.reshape({1, -1}).contiguous(), values, values.options().layout(at::kSparse)),
            at::Tensor()};
  }
};

at::Tensor select_rows(const at::Tensor& table, const at::Tensor& rows) {
  TORCH_CHECK(table.dim() > 0 && rows.dim() == 1 && rows.scalar_type() == at::kLong, "needs a table and a list of rows, int64, got ", table.sizes(), " and ",
              rows.sizes());
  return SelectRows::apply(table, rows);
}

// Whether each row is named once, in rising order: then there is nothing to add up.
bool is_rising(const at::Tensor& rows) {
  if (!rows.device().is_cpu()) return false;
  const auto* row = rows.data_ptr<int64_t>();
  for (int64_t i = 1; i < rows.numel(); i++) {
    if (row[i] <= row[i - 1]) return false;
  }
  return true;
}

}  // namespace

RowGradient row_gradient(const at::Tensor& gradient) {
  TORCH_CHECK(gradient.sparse_dim() == 1, "a gradient of rows names rows, and this one ", gradient.sparse_dim(), " dimensions");
  const bool whole = gradient.is_coalesced() || is_rising(gradient._indices().select(0, 0));
  const at::Tensor once = whole ? gradient : gradient.coalesce();
  return {once._indices().select(0, 0), once._values().contiguous(), once};
}

TORCH_LIBRARY_FRAGMENT(lineament, library) { library.def("select_rows(Tensor table, Tensor rows) -> Tensor", select_rows); }

}  // namespace lineament
