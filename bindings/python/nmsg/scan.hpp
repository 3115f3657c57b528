#pragma once

#include <pybind11/pybind11.h>

namespace spindrift::python::nmsg {

/// Makes the classes `nmsg.batches` and `nmsg.batch`: messages as columns, for `nmsg.scan`.
void add_scan(pybind11::module_& module);

}  // namespace spindrift::python::nmsg
