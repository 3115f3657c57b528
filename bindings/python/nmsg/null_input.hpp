#pragma once

#include "errors.hpp"
#include "handles.hpp"

#include <mutex>
#include <string>

namespace spindrift::python::nmsg {

/// `nmsg.nullinput`: messages of containers in memory.
class NullInput {
public:
    NullInput();

    /// The messages of one container; none for a fragment, until the last one comes.
    /// \param time seconds since 1970 as a real number, or None for now
    /// \throws nmsg.Error for octets that are no container, ValueError for a time that is no number
    [[nodiscard]] py::list read(const py::bytes& octets, const py::object& time);

    [[nodiscard]] std::string repr() const;

private:
    InputHandle handle_;
    std::mutex reading_;
};

}  // namespace spindrift::python::nmsg
