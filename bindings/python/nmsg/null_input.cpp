#include "null_input.hpp"

#include "message.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

namespace spindrift::python::nmsg {
namespace {

std::optional<timespec> to_time(const py::object& time) {
    if (time.is_none()) {
        return std::nullopt;
    }
    const py::object real = py::module_::import("numbers").attr("Real");
    if (!py::isinstance(time, real)) {
        raise_builtin(PyExc_ValueError, "tv must be a real number");
    }
    const auto seconds = py::cast<double>(time.attr("__float__")());
    if (!(std::abs(seconds) < 9e15)) {
        raise_builtin(PyExc_ValueError, "tv is not a time");
    }
    const double whole = std::floor(seconds);
    return timespec{static_cast<time_t>(whole), static_cast<long>((seconds - whole) * 1e9)};
}

}  // namespace

NullInput::NullInput() : handle_(::nmsg_input_open_null()) {
    if (handle_ == nullptr) {
        throw std::bad_alloc();
    }
}

py::list NullInput::read(const py::bytes& octets, const py::object& time) {
    std::optional<timespec> when = to_time(time);
    auto* const data = reinterpret_cast<std::uint8_t*>(PyBytes_AS_STRING(octets.ptr()));
    const auto size = static_cast<std::size_t>(PyBytes_GET_SIZE(octets.ptr()));
    nmsg_message_t* array = nullptr;
    std::size_t count = 0;
    nmsg_res result = nmsg_res_failure;
    {
        const py::gil_scoped_release released;
        const std::lock_guard lock(reading_);
        result = ::nmsg_input_read_null(handle_.get(), data, size, when ? &*when : nullptr, &array, &count);
    }
    const std::unique_ptr<nmsg_message_t, decltype(&std::free)> owner(array, &std::free);
    std::vector<MessageHandle> messages;
    for (std::size_t i = 0; i < count; ++i) {
        messages.emplace_back(array[i]);
    }
    if (result != nmsg_res_success && result != nmsg_res_again) {
        raise_failed("nmsg_input_null() failed", result);
    }
    py::list list;
    for (MessageHandle& message : messages) {
        list.append(to_python(std::move(message)));
    }
    return list;
}

std::string NullInput::repr() const {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "nmsg nullinput object _instance=0x%llx",
                  static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(handle_.get())));
    return text.data();
}

}  // namespace spindrift::python::nmsg
