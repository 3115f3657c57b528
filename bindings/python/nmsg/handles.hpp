#pragma once

#include <nmsg.h>
#include <nmsg/nmsg2.h>

#include <memory>

/// Owners of the handles of libnmsg.
namespace spindrift::python::nmsg {

struct MessageDeleter {
    void operator()(nmsg_message_t message) const noexcept { ::nmsg_message_destroy(&message); }
};
using MessageHandle = std::unique_ptr<struct nmsg_message, MessageDeleter>;

struct InputCloser {
    void operator()(nmsg_input_t input) const noexcept { ::nmsg_input_close(&input); }
};
using InputHandle = std::unique_ptr<struct nmsg_input, InputCloser>;

struct OutputCloser {
    void operator()(nmsg_output_t output) const noexcept { ::nmsg_output_close(&output); }
};
using OutputHandle = std::unique_ptr<struct nmsg_output, OutputCloser>;

struct IoDestroyer {
    void operator()(nmsg_io_t io) const noexcept { ::nmsg_io_destroy(&io); }
};
using IoHandle = std::unique_ptr<struct nmsg_io, IoDestroyer>;

}  // namespace spindrift::python::nmsg
