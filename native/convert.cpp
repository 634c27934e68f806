// JavaScript values <-> IValues, driven by the operator's own schema: the schema says what each argument must be, so a
// wrong type is refused here and never reaches a kernel.
#include "lineament.h"

#include <cmath>
#include <functional>

namespace lineament {

namespace {

constexpr double kMaxSafeInteger = 9007199254740991.0;
constexpr uint32_t kMaxElements = 1 << 20;

napi_valuetype type_of(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  check(env, napi_typeof(env, value, &type), "reading a type");
  return type;
}

[[noreturn]] void refuse(napi_env env, napi_value value, const std::string& role, const std::string& expected) {
  static const char* const names[] = {"undefined", "null",   "a boolean",  "a number",            "a string",
                                      "a symbol",  "an object", "a function", "a tensor or generator", "a bigint"};
  const auto type = static_cast<size_t>(type_of(env, value));
  bool array = false;
  napi_is_array(env, value, &array);
  throw std::invalid_argument(role + " must be " + expected + ", got " + (array ? "an array" : names[type]));
}

std::vector<napi_value> elements_of(napi_env env, napi_value value, const std::string& role, const std::string& expected) {
  bool array = false;
  check(env, napi_is_array(env, value, &array), "looking for an array");
  if (!array) refuse(env, value, role, expected);
  uint32_t length = 0;
  check(env, napi_get_array_length(env, value, &length), "reading an array's length");
  if (length > kMaxElements) throw std::invalid_argument(role + " has " + std::to_string(length) + " elements, more than any operator takes");
  std::vector<napi_value> elements(length);
  for (uint32_t i = 0; i < length; i++) check(env, napi_get_element(env, value, i, &elements[i]), "reading an array");
  return elements;
}

// Whole numbers become integer scalars, as Python's literals do, so that they never promote an integer tensor.
at::Scalar to_scalar(napi_env env, napi_value value, const std::string& role) {
  if (type_of(env, value) == napi_boolean) return at::Scalar(to_bool(env, value, role));
  const double number = to_double(env, value, role);
  const bool whole = std::trunc(number) == number && std::abs(number) <= kMaxSafeInteger;
  return whole ? at::Scalar(static_cast<int64_t>(number)) : at::Scalar(number);
}

c10::IValue to_list(napi_env env, napi_value value, const c10::TypePtr& element, const std::string& role) {
  switch (element->kind()) {
    case c10::TypeKind::TensorType:
      return c10::IValue(to_tensor_list(env, value, role));
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: {
      // A single number stands for a list of one, which operators expand ("stride = 2").
      if (type_of(env, value) == napi_number) return c10::IValue(std::vector<int64_t>{to_int64(env, value, role)});
      return c10::IValue(to_int64_list(env, value, role));
    }
    case c10::TypeKind::FloatType: {
      std::vector<double> numbers;
      for (napi_value item : elements_of(env, value, role, "an array of numbers")) numbers.push_back(to_double(env, item, role));
      return c10::IValue(numbers);
    }
    case c10::TypeKind::BoolType: {
      c10::List<bool> flags;
      for (napi_value item : elements_of(env, value, role, "an array of booleans")) flags.push_back(to_bool(env, item, role));
      return c10::IValue(flags);
    }
    case c10::TypeKind::NumberType: {
      c10::List<at::Scalar> scalars;
      for (napi_value item : elements_of(env, value, role, "an array of numbers")) scalars.push_back(to_scalar(env, item, role));
      return c10::IValue(scalars);
    }
    case c10::TypeKind::OptionalType: {
      c10::List<c10::optional<at::Tensor>> tensors;
      for (napi_value item : elements_of(env, value, role, "an array of tensors or nulls")) {
        if (is_nullish(env, item)) {
          tensors.push_back(c10::nullopt);
        } else {
          tensors.push_back(unwrap_tensor(env, item, role));
        }
      }
      return c10::IValue(tensors);
    }
    default:
      throw std::invalid_argument(role + " is a list of " + element->str() + ", which is not supported");
  }
}

c10::IValue to_typed(napi_env env, napi_value value, const c10::TypePtr& type, const std::string& role) {
  switch (type->kind()) {
    case c10::TypeKind::OptionalType:
      if (is_nullish(env, value)) return c10::IValue();
      return to_typed(env, value, type->castRaw<c10::OptionalType>()->getElementType(), role);
    case c10::TypeKind::TensorType:
      return c10::IValue(unwrap_tensor(env, value, role));
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return c10::IValue(to_int64(env, value, role));
    case c10::TypeKind::FloatType:
      return c10::IValue(to_double(env, value, role));
    case c10::TypeKind::BoolType:
      return c10::IValue(to_bool(env, value, role));
    case c10::TypeKind::NumberType:
      return c10::IValue(to_scalar(env, value, role));
    case c10::TypeKind::StringType:
      return c10::IValue(to_string(env, value, role));
    case c10::TypeKind::DeviceObjType:
      return c10::IValue(c10::Device(to_string(env, value, role)));
    case c10::TypeKind::GeneratorType:
      return c10::IValue(unwrap_generator(env, value, role));
    case c10::TypeKind::ListType:
      return to_list(env, value, type->castRaw<c10::ListType>()->getElementType(), role);
    default:
      throw std::invalid_argument(role + " is of type " + type->str() + ", which is not supported");
  }
}

napi_value from_list(napi_env env, size_t length, const std::function<napi_value(size_t)>& element) {
  napi_value array = nullptr;
  check(env, napi_create_array_with_length(env, length, &array), "making an array");
  for (size_t i = 0; i < length; i++) check(env, napi_set_element(env, array, static_cast<uint32_t>(i), element(i)), "filling an array");
  return array;
}

}  // namespace

c10::IValue to_ivalue(napi_env env, napi_value value, const c10::Argument& argument) {
  const std::string role = "argument '" + argument.name() + "'";
  if (is_nullish(env, value)) {
    if (argument.default_value().has_value()) return *argument.default_value();
    if (argument.type()->kind() == c10::TypeKind::OptionalType) return c10::IValue();
    throw std::invalid_argument(role + " of type " + argument.type()->str() + " is required, got nothing");
  }
  return to_typed(env, value, argument.type(), role);
}

napi_value from_ivalue(napi_env env, const c10::IValue& value) {
  napi_value result = nullptr;
  if (value.isTensor()) return wrap_tensor(env, value.toTensor());
  if (value.isNone()) {
    check(env, napi_get_null(env, &result), "making null");
  } else if (value.isBool()) {
    check(env, napi_get_boolean(env, value.toBool(), &result), "making a boolean");
  } else if (value.isInt()) {
    return from_double(env, static_cast<double>(value.toInt()));
  } else if (value.isDouble()) {
    return from_double(env, value.toDouble());
  } else if (value.isScalar()) {
    return from_double(env, value.toScalar().toDouble());
  } else if (value.isString()) {
    return from_string(env, value.toStringRef());
  } else if (value.isTensorList()) {
    const auto list = value.toTensorVector();
    return from_list(env, list.size(), [&](size_t i) { return wrap_tensor(env, list[i]); });
  } else if (value.isTuple()) {
    const auto& elements = value.toTupleRef().elements();
    return from_list(env, elements.size(), [&](size_t i) { return from_ivalue(env, elements[i]); });
  } else if (value.isList()) {
    const auto list = value.toList();
    return from_list(env, list.size(), [&](size_t i) { return from_ivalue(env, list.get(i)); });
  } else {
    throw std::runtime_error("a result of kind " + value.tagKind() + " cannot be given to JavaScript");
  }
  return result;
}

bool is_nullish(napi_env env, napi_value value) {
  const napi_valuetype type = type_of(env, value);
  return type == napi_undefined || type == napi_null;
}

std::string to_string(napi_env env, napi_value value, const std::string& role) {
  if (type_of(env, value) != napi_string) refuse(env, value, role, "a string");
  size_t length = 0;
  check(env, napi_get_value_string_utf8(env, value, nullptr, 0, &length), "measuring a string");
  std::string text(length, '\0');
  check(env, napi_get_value_string_utf8(env, value, &text[0], length + 1, &length), "reading a string");
  return text;
}

int64_t to_int64(napi_env env, napi_value value, const std::string& role) {
  if (type_of(env, value) == napi_bigint) {
    int64_t number = 0;
    bool lossless = false;
    check(env, napi_get_value_bigint_int64(env, value, &number, &lossless), "reading a bigint");
    if (!lossless) throw std::invalid_argument(role + " does not fit into 64 bits");
    return number;
  }
  if (type_of(env, value) != napi_number) refuse(env, value, role, "a whole number");
  double number = 0;
  check(env, napi_get_value_double(env, value, &number), "reading a number");
  if (std::trunc(number) != number || std::abs(number) > kMaxSafeInteger) {
    throw std::invalid_argument(role + " must be a whole number, got " + std::to_string(number));
  }
  return static_cast<int64_t>(number);
}

double to_double(napi_env env, napi_value value, const std::string& role) {
  if (type_of(env, value) != napi_number) refuse(env, value, role, "a number");
  double number = 0;
  check(env, napi_get_value_double(env, value, &number), "reading a number");
  return number;
}

// libtorch aborts the process on a number that is no type of its own.
at::ScalarType to_scalar_type(napi_env env, napi_value value, const std::string& role) {
  const int64_t number = to_int64(env, value, role);
  for (const auto type : {at::kByte, at::kInt, at::kLong, at::kHalf, at::kFloat, at::kDouble, at::kBool, at::kBFloat16}) {
    if (number == static_cast<int64_t>(type)) return type;
  }
  throw std::invalid_argument(role + " must be the number of an element type, got " + std::to_string(number));
}

bool to_bool(napi_env env, napi_value value, const std::string& role) {
  if (type_of(env, value) != napi_boolean) refuse(env, value, role, "true or false");
  bool flag = false;
  check(env, napi_get_value_bool(env, value, &flag), "reading a boolean");
  return flag;
}

std::vector<int64_t> to_int64_list(napi_env env, napi_value value, const std::string& role) {
  std::vector<int64_t> numbers;
  for (napi_value item : elements_of(env, value, role, "an array of whole numbers")) numbers.push_back(to_int64(env, item, role));
  return numbers;
}

std::vector<at::Tensor> to_tensor_list(napi_env env, napi_value value, const std::string& role) {
  std::vector<at::Tensor> tensors;
  for (napi_value item : elements_of(env, value, role, "an array of tensors")) tensors.push_back(unwrap_tensor(env, item, role));
  return tensors;
}

napi_value from_string(napi_env env, const std::string& text) {
  napi_value result = nullptr;
  check(env, napi_create_string_utf8(env, text.c_str(), text.size(), &result), "making a string");
  return result;
}

napi_value from_double(napi_env env, double number) {
  napi_value result = nullptr;
  check(env, napi_create_double(env, number, &result), "making a number");
  return result;
}

std::vector<napi_value> arguments_of(napi_env env, napi_callback_info info, size_t count) {
  std::vector<napi_value> values(count, nullptr);
  size_t given = count;
  // Node fills what the caller left out with undefined.
  check(env, napi_get_cb_info(env, info, &given, values.data(), nullptr, nullptr), "reading the arguments");
  return values;
}

napi_value undefined(napi_env env) {
  napi_value result = nullptr;
  check(env, napi_get_undefined(env, &result), "making undefined");
  return result;
}

}  // namespace lineament
