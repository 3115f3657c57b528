#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/object_pool.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/message/header.hpp>
#include <spindrift/pipeline/sink_of.hpp>

#include <cstdint>
#include <memory>
#include <span>

namespace spindrift::io {

class ContainerChunk;
struct PackedContainer;

/// What all sinks of containers have in common: filling, numbering, compressing and cutting them
/// (docs/formats/nmsg-wire.md section 10). What carries them is up to the derived class.
class ContainerSink : public pipeline::SinkOf<ContainerChunk> {
public:
    struct Options {
        std::size_t container_size = nmsg::max_container_size;  ///< octets, before compression
        bool zlib = false;
        bool buffered = true;  ///< fill containers up, instead of one for each message
        nmsg::HeaderOverride header{};
    };

    ~ContainerSink() override;

    [[nodiscard]] std::unique_ptr<pipeline::Chunk> make_chunk() const override;
    [[nodiscard]] bool finishes() const noexcept override { return options_.zlib; }
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

protected:
    void format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice, ContainerChunk& chunk) const override;
    void pack_chunk(ContainerChunk& chunk) override;
    void seal_chunk(ContainerChunk& chunk) override;
    void finish_chunk(ContainerChunk& chunk) const override;
    void write_chunk(ContainerChunk& chunk, pipeline::Counters& counters, const Reporter& report,
                     const StopSignal& abort) override;

    /// \param sequenced whether containers get sequence numbers and a random identifier of this sink
    /// \param whole_size octets up to which a container that one message makes too large is sent as it is; beyond that
    /// it
    ///        is cut into fragments
    ContainerSink(const Options& options, bool sequenced, std::size_t whole_size = 0);

    /// Carries containers, or fragments of some, to where they go, in order.
    /// \throws Error if that will never be possible
    virtual void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
                      const StopSignal& abort) = 0;

private:
    struct CompressionContext;

    std::size_t encode(Buffer& out, const nmsg::Payload& payload) const;
    void complete(ContainerChunk& chunk);
    static void compress(PackedContainer& packed, CompressionContext& context);
    void cut(PackedContainer& packed, CompressionContext& context) const;

    Options options_;
    bool sequenced_;
    std::size_t whole_size_;
    std::uint64_t sequence_id_ = 0;
    std::uint32_t sequence_ = 0;
    nmsg::ContainerBuilder open_;  // takes the next messages
    ObjectPool<PackedContainer> packed_;
    mutable ObjectPool<CompressionContext> contexts_;
};

}  // namespace spindrift::io
