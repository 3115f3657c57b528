#pragma once

#include "owned_descriptor.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/container/container_sink.hpp>

namespace spindrift::capi {

/// A write that has failed, with its `errno`.
class WriteFailure : public Error {
public:
    explicit WriteFailure(int error_number) : Error(errno_text(error_number)), error_number_(error_number) {}
    [[nodiscard]] int error_number() const noexcept { return error_number_; }

private:
    int error_number_;
};

/// Writes octets whole. \throws WriteFailure
void write_whole(int descriptor, Bytes octets);

/// Writes containers to a descriptor of the program: a file, a pipe, or a connected datagram socket.
class DescriptorSink final : public io::ContainerSink {
public:
    enum class Kind { file, socket };

    DescriptorSink(Kind kind, OwnedDescriptor descriptor, std::size_t container_size)
        : ContainerSink({.container_size = container_size}, kind == Kind::socket), descriptor_(std::move(descriptor)) {}

    [[nodiscard]] std::string name() const override { return "descriptor " + std::to_string(descriptor_.get()); }

private:
    void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
              const StopSignal& abort) override;

    OwnedDescriptor descriptor_;
};

}  // namespace spindrift::capi
