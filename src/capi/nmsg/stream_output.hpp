#pragma once

#include "output.hpp"

#include <spindrift/base/stop_signal.hpp>
#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/pipeline/batch.hpp>

#include <memory>

namespace spindrift::capi {

/// An output over a sink of the pipeline, to which messages are passed one by one: ZeroMQ, Kafka.
class SinkOutput : public nmsg_output {
public:
    SinkOutput(std::unique_ptr<pipeline::Sink> sink, nmsg_output_type type);

    nmsg_res close() override;
    void interrupt() noexcept override { abort_.request(); }
    void set_rate(nmsg_rate_t rate) override { rate_ = rate; }
    [[nodiscard]] nmsg_output_type type() const noexcept override { return type_; }

protected:
    nmsg_res put(nmsg_message& message) override;

    [[nodiscard]] pipeline::Sink& sink() noexcept { return *sink_; }

    /// Passes the chunk on, after it was packed or sealed. The mutex is held.
    nmsg_res send();

    [[nodiscard]] pipeline::Chunk& chunk() noexcept { return *chunk_; }

private:
    StopSignal abort_;
    std::unique_ptr<pipeline::Sink> sink_;
    std::unique_ptr<pipeline::Chunk> chunk_;
    pipeline::Batch batch_;  // of one message
    pipeline::Counters counters_;
    nmsg_output_type type_;
    std::atomic<nmsg_rate_t> rate_ = nullptr;
};

/// An output of containers.
class StreamOutput final : public SinkOutput {
public:
    explicit StreamOutput(std::unique_ptr<io::ContainerSink> sink)
        : SinkOutput(std::move(sink), nmsg_output_type_stream) {}

    nmsg_res flush() override;
    void set_buffered(bool buffered) override;
    void set_zlib(bool zlib) override;

protected:
    nmsg_res put(nmsg_message& message) override;

private:
    [[nodiscard]] io::ContainerSink& containers() noexcept { return static_cast<io::ContainerSink&>(sink()); }
};

}  // namespace spindrift::capi
