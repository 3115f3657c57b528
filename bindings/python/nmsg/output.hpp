#pragma once

#include "errors.hpp"
#include "handles.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace spindrift::python::nmsg {

/// `nmsg.output`. Functions need the interpreter lock, which they release while they wait.
class Output {
public:
    Output() = default;
    /// \param used the file, or of a callback output the function, to which the handle refers
    Output(OutputHandle handle, std::string kind, py::object used);
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output();

    /// Opens an output that calls a function with each message.
    static std::unique_ptr<Output> of_function(py::object function);

    /// Writes a message; None has no effect. \throws nmsg.Error, TypeError
    void write(const py::object& message);
    void flush();
    void close();
    void set_filter(unsigned vid, unsigned msgtype);
    void set_buffered(bool buffered);
    void set_zlib(bool zlib);

    /// Gives the output away. Its function and its file must live longer. \throws nmsg.Error if it is closed
    [[nodiscard]] OutputHandle release();

    [[nodiscard]] std::string repr() const;

    // For the collector of cycles: a function often refers to the output.
    int traverse(visitproc visit, void* arg) const;
    void clear();

    py::object file = py::none();  ///< has the descriptor, which it closes
    py::object function = py::none();

private:
    void require_open(const char* text = "object not initialized") const;

    OutputHandle handle_;
    std::string kind_;
    unsigned vid_ = 0;  // of the filter
    unsigned msgtype_ = 0;
    std::mutex writing_;  // is locked without the interpreter lock
};

void add_outputs(py::module_& module);

}  // namespace spindrift::python::nmsg
