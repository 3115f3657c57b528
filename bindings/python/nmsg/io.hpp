#pragma once

#include "handles.hpp"
#include "input.hpp"
#include "output.hpp"

#include <memory>
#include <string>
#include <vector>

namespace spindrift::python::nmsg {

/// `nmsg.io`: the loop of the library, with a thread for each input. Functions need the interpreter lock.
class Io {
public:
    Io();
    Io(const Io&) = delete;
    Io& operator=(const Io&) = delete;
    ~Io();

    void add_input(Input& input);
    void add_output(Output& output);
    void add_function(py::object function);

    // Filters for inputs, and the first one for outputs, that are added later.

    void set_type_filter(unsigned vid, unsigned msgtype) noexcept;
    void set_source_filter(unsigned source) noexcept { filter_.source = source; }
    void set_operator_filter(unsigned number) noexcept { filter_.operator_number = number; }
    void set_group_filter(unsigned number) noexcept { filter_.group = number; }

    /// Runs until all inputs end, `stop`, or an exception of a signal handler. Once.
    /// \throws nmsg.Error, or what a signal handler of Python raises
    void loop();
    /// Ends `loop`; from any thread.
    void stop();

    // For the collector of cycles: a function often refers to the loop that calls it.
    int traverse(visitproc visit, void* arg) const;
    void clear();

private:
    IoHandle handle_;
    Input::Filter filter_;
    std::vector<py::object> kept_;                            // files and functions in use
    std::vector<std::unique_ptr<ContinuedInput>> continued_;  // states of inputs
    bool has_run_ = false;
};

void add_io(py::module_& module);

}  // namespace spindrift::python::nmsg
