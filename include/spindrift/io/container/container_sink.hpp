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

/// Base class of sinks of containers: fills, numbers, compresses and fragments them (docs/formats/nmsg-wire.md section
/// 10). The derived class sends them.
class ContainerSink : public pipeline::SinkOf<ContainerChunk> {
public:
    struct Options {
        std::size_t container_size = nmsg::max_container_size;  ///< octets, before compression
        bool zlib = false;
        bool buffered = true;  ///< many messages per container, instead of one
        nmsg::HeaderOverride header{};
    };

    ~ContainerSink() override;

    [[nodiscard]] std::unique_ptr<pipeline::Chunk> make_chunk() const override;
    [[nodiscard]] bool finishes() const noexcept override { return options_.zlib; }
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

    // Options that may change between chunks.

    void set_zlib(bool zlib) noexcept { options_.zlib = zlib; }
    void set_buffered(bool buffered) noexcept { options_.buffered = buffered; }
    void set_header(const nmsg::HeaderOverride& header) noexcept { options_.header = header; }

protected:
    std::size_t format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                             ContainerChunk& chunk) const override;
    void pack_chunk(ContainerChunk& chunk) override;
    void seal_chunk(ContainerChunk& chunk) override;
    void finish_chunk(ContainerChunk& chunk) const override;
    void write_chunk(ContainerChunk& chunk, pipeline::Counters& counters, const Reporter& report,
                     const StopSignal& abort) override;

    /// \param sequenced whether containers get sequence numbers and a random identifier of this sink
    /// \param max_unfragmented the largest container in octets that is sent in one piece, if a single message exceeds
    /// the container size; larger ones are fragmented
    ContainerSink(const Options& options, bool sequenced, std::size_t max_unfragmented = 0);

    /// Sends containers and fragments of containers, in order.
    /// \throws Error if that fails permanently
    virtual void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
                      const StopSignal& abort) = 0;

private:
    struct CompressionContext;

    std::size_t encode(Buffer& out, const nmsg::Payload& payload) const;
    void finish_container(ContainerChunk& chunk);
    static void compress(PackedContainer& packed, CompressionContext& context);
    void fragment(PackedContainer& packed, CompressionContext& context) const;

    Options options_;
    bool sequenced_;
    std::size_t max_unfragmented_;
    std::uint64_t sequence_id_ = 0;
    std::uint32_t sequence_ = 0;
    nmsg::ContainerBuilder builder_;  // of the container that is being filled
    ObjectPool<PackedContainer> packed_;
    mutable ObjectPool<CompressionContext> contexts_;
};

}  // namespace spindrift::io
