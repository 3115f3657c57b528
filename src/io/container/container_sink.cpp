#include <spindrift/io/container/container_chunk.hpp>

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/pipeline/sink_of_impl.hpp>

#include <algorithm>
#include <random>
#include <vector>

namespace spindrift::io {
namespace {

std::uint64_t random_number() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

}  // namespace

/// What compressing and fragmenting needs.
struct ContainerSink::CompressionContext {
    nmsg::Deflater deflater;
    Buffer scratch;
};

ContainerSink::~ContainerSink() = default;

ContainerSink::ContainerSink(const Options& options, bool sequenced, std::size_t max_unfragmented)
    : options_(options),
      sequenced_(sequenced),
      max_unfragmented_(max_unfragmented),
      builder_(options.container_size, sequenced) {
    if (sequenced_) {
        sequence_id_ = random_number();
    }
}

std::unique_ptr<pipeline::Chunk> ContainerSink::make_chunk() const {
    return std::make_unique<ContainerChunk>();
}

std::size_t ContainerSink::encode(Buffer& out, const nmsg::Payload& payload) const {
    return options_.header.empty() ? nmsg::encode_payload(out, payload)
                                   : nmsg::encode_payload(out, options_.header.applied_to(payload));
}

std::size_t ContainerSink::format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                                        ContainerChunk& chunk) const {
    chunk.octets.clear();
    chunk.records.clear();
    const bool reuse_records = options_.header.empty() && !batch.records.empty();
    for (std::size_t i = 0; i < slice.count; ++i) {
        const std::size_t index = slice.index(i);
        const nmsg::Payload& payload = batch.payloads[index];
        const std::size_t size = reuse_records && !batch.records[index].empty()
                                     ? nmsg::append_record(chunk.octets, batch.records[index])
                                     : encode(chunk.octets, payload);
        chunk.records.push_back({chunk.octets.size(), size, payload.crc ? *payload.crc : crc32c(payload.data)});
    }
    return slice.count;
}

void ContainerSink::pack_chunk(ContainerChunk& chunk) {
    std::size_t begin = 0;  // of the records that are announced but not appended
    std::size_t end = 0;
    const auto append = [&] {
        builder_.append(chunk.octets.bytes().subspan(begin, end - begin));
        begin = end;
    };
    for (const ContainerChunk::Record& record : chunk.records) {
        if (!builder_.has_room(record.size)) {
            append();
            finish_container(chunk);
        }
        builder_.reserve(record.size, record.crc);
        end = record.end;
        if (!options_.buffered || builder_.overfull()) {
            append();
            finish_container(chunk);
        }
    }
    append();
    chunk.octets.clear_and_trim(pipeline::max_kept_buffer);
    if (chunk.records.capacity() * sizeof(ContainerChunk::Record) > pipeline::max_kept_buffer) {
        std::vector<ContainerChunk::Record>().swap(chunk.records);
    }
    chunk.unwritten = builder_.count();
}

// Finishes the container that is being filled, which is not empty, and adds it to the chunk.
void ContainerSink::finish_container(ContainerChunk& chunk) {
    auto packed = packed_.acquire();
    packed->fragment_ends.clear();
    packed->overfull = builder_.overfull();
    if (packed->overfull) {
        packed->fragment_id = static_cast<std::uint32_t>(random_number());
    }
    if (sequenced_) {
        builder_.finish(packed->wire, sequence_++, sequence_id_);
    } else {
        builder_.finish(packed->wire);
    }
    if (!options_.zlib && packed->overfull && packed->wire.size() > max_unfragmented_) {
        auto context = contexts_.acquire();
        fragment(*packed, *context);
        context->scratch.clear_and_trim(pipeline::max_kept_buffer);
        contexts_.release(std::move(context));
    }
    chunk.packed.push_back(std::move(packed));
}

void ContainerSink::finish_chunk(ContainerChunk& chunk) const {
    auto context = contexts_.acquire();
    for (const auto& packed : chunk.packed) {
        compress(*packed, *context);
        // A container that is small enough once it is compressed is not fragmented.
        constexpr std::size_t framing_room = 32;
        if (packed->overfull && packed->wire.size() - nmsg::container_header_size > builder_.limit() - framing_room &&
            packed->wire.size() > max_unfragmented_) {
            fragment(*packed, *context);
        }
    }
    context->scratch.clear_and_trim(pipeline::max_kept_buffer);
    contexts_.release(std::move(context));
}

void ContainerSink::compress(PackedContainer& packed, CompressionContext& context) {
    constexpr std::size_t header_size = nmsg::container_header_size;
    Buffer& deflated = context.scratch;
    deflated.clear();
    deflated.set_end(deflated.room(header_size) + header_size);
    context.deflater.deflate(packed.wire.bytes().subspan(header_size), deflated);
    nmsg::ContainerHeader header;
    header.zlib = true;
    header.body_size = static_cast<std::uint32_t>(deflated.size() - header_size);
    header.write(reinterpret_cast<std::byte*>(deflated.data()));
    packed.wire.swap(deflated);
}

void ContainerSink::fragment(PackedContainer& packed, CompressionContext& context) const {
    Buffer& fragments = context.scratch;
    fragments.clear();
    nmsg::write_fragments(fragments, packed.fragment_ends, packed.wire.bytes().subspan(nmsg::container_header_size),
                          options_.zlib, std::max(builder_.limit(), max_unfragmented_), packed.fragment_id);
    packed.wire.swap(fragments);
}

void ContainerSink::write_chunk(ContainerChunk& chunk, pipeline::Counters& counters, const Reporter& report,
                                const StopSignal& abort) {
    std::vector<Bytes> containers;
    for (const auto& packed : chunk.packed) {
        if (packed->fragment_ends.empty()) {
            containers.push_back(packed->wire.bytes());
            continue;
        }
        std::size_t start = 0;
        for (const std::size_t end : packed->fragment_ends) {
            containers.push_back(packed->wire.bytes().subspan(start, end - start));
            start = end;
        }
    }
    if (!containers.empty()) {
        send(containers, counters, report, abort);
    }
    for (auto& packed : chunk.packed) {
        packed->wire.clear_and_trim(pipeline::max_kept_buffer);
        packed_.release(std::move(packed));
    }
    chunk.packed.clear();
}

void ContainerSink::seal_chunk(ContainerChunk& chunk) {
    if (!builder_.empty()) {
        finish_container(chunk);
    }
}

void ContainerSink::close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) {
    ContainerChunk last;
    seal_chunk(last);
    if (options_.zlib) {
        finish_chunk(last);
    }
    write_chunk(last, counters, report, abort);
}

}  // namespace spindrift::io

template class spindrift::pipeline::SinkOf<spindrift::io::ContainerChunk>;
