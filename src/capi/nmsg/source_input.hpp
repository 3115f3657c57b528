#pragma once

#include "input.hpp"
#include "owned_descriptor.hpp"

#include <spindrift/pipeline/source_reader.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace spindrift::capi {

/// An input over a source of the pipeline, of which it reads one batch after the other.
class SourceInput : public nmsg_input {
public:
    SourceInput(std::unique_ptr<pipeline::Source> source, nmsg_input_type type);
    ~SourceInput() override;

    [[nodiscard]] nmsg_input_type type() const noexcept override { return type_; }
    [[nodiscard]] bool has_buffered() const noexcept override { return reader_.has_buffered(); }
    [[nodiscard]] bool is_idle() const noexcept override { return reader_.is_idle(); }
    bool set_max_wait(int milliseconds) override;

protected:
    nmsg_res next(MessageHandle& message) override;

    [[nodiscard]] const pipeline::Source& source() const noexcept { return reader_.source(); }
    [[nodiscard]] const pipeline::Counters& counters() const noexcept { return reader_.counters(); }

    /// The result for a program when the source has ended with an error.
    [[nodiscard]] virtual nmsg_res ending_result(nmsg::Errc errc) const { return result_of(errc); }

    /// Called with each payload before it becomes a message.
    virtual void take(const nmsg::Payload&) {}

private:
    nmsg_input_type type_;
    pipeline::SourceReader reader_;
};

/// An input of containers: a file, a socket, ZeroMQ, Kafka.
class StreamInput : public SourceInput {
public:
    explicit StreamInput(std::unique_ptr<pipeline::Source> source)
        : SourceInput(std::move(source), nmsg_input_type_stream) {}

    bool set_byte_rate(std::size_t rate) override;
    bool set_counts_sequences(bool counts) override;
    [[nodiscard]] bool counts_sequences() const noexcept override {
        return counts_sequences_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::optional<StreamCounts> stream_counts() const override;

protected:
    nmsg_res next(MessageHandle& message) override;
    void take(const nmsg::Payload& payload) override;

private:
    void count_lost();

    std::size_t byte_rate_ = 0;
    std::chrono::steady_clock::time_point next_read_;  // when the rate allows it
    std::atomic<bool> counts_sequences_ = true;
    std::atomic<std::uint64_t> received_ = 0;
    std::atomic<std::uint64_t> dropped_ = 0;
    std::uint64_t lost_ = 0;  // containers, counted or not
};

/// The part of inputs that were opened with a descriptor of the program.
class DescriptorInput : public StreamInput {
public:
    DescriptorInput(std::unique_ptr<pipeline::Source> source, OwnedDescriptor descriptor)
        : StreamInput(std::move(source)), descriptor_(std::move(descriptor)) {}

    bool set_blocking(bool blocking) override;
    [[nodiscard]] int descriptor() const noexcept override { return descriptor_.get(); }

private:
    OwnedDescriptor descriptor_;
};

}  // namespace spindrift::capi
