#pragma once

#include "api.hpp"
#include "error_slot.hpp"
#include "format.hpp"
#include "packet_sink.hpp"

#include <memory>
#include <optional>
#include <string>

/// An output (`libtrace_out_t`). One thread at a time.
struct libtrace_out_t {
public:
    const spindrift::libtrace::Format* format = nullptr;  ///< null if it is unknown
    std::optional<std::string> body;                      ///< of the URI
    std::string failure;                                  ///< why it was not created; empty if it was
    spindrift::libtrace::ErrorSlot error;
    spindrift::libtrace::SinkOptions options;
    std::unique_ptr<spindrift::trace::Output> sink;  ///< once it is started
};
