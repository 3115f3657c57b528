#include <spindrift/stream/container_sink.hpp>

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/compression.hpp>
#include <spindrift/nmsg/fragment.hpp>

#include <random>
#include <vector>

namespace spindrift::stream {
namespace {

std::uint64_t random_number() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

/// A message in the form containers hold it.
struct Record {
    std::size_t end;   // in the chunk's records
    std::size_t size;  // by which containers are filled
    std::uint32_t crc;
};

/// A full container, or the fragments of one.
struct Packed {
    Buffer wire;
    std::vector<std::size_t> ends;  // of the fragments, if it was cut
    std::uint32_t fragment_id = 0;
    bool overfull = false;
};

// Compresses a container and cuts it, if so wanted.
void seal(Packed& packed, nmsg::Deflater* deflater, std::size_t limit, Buffer& scratch) {
    constexpr std::size_t header_size = nmsg::container_header_size;
    if (deflater == nullptr && !packed.overfull) {
        return;
    }
    if (deflater != nullptr) {
        scratch.clear();
        scratch.set_end(scratch.room(header_size) + header_size);
        deflater->deflate(packed.wire.bytes().subspan(header_size), scratch);
        nmsg::ContainerHeader header;
        header.zlib = true;
        header.body_size = static_cast<std::uint32_t>(scratch.size() - header_size);
        header.write(reinterpret_cast<std::byte*>(scratch.data()));
        packed.wire.swap(scratch);
    }
    // Compression may have made it small enough after all.
    constexpr std::size_t framing_room = 32;
    if (!packed.overfull || (deflater != nullptr && packed.wire.size() - header_size <= limit - framing_room)) {
        return;
    }
    scratch.clear();
    nmsg::write_fragments(scratch, packed.ends, packed.wire.bytes().subspan(header_size), deflater != nullptr, limit,
                          packed.fragment_id);
    packed.wire.swap(scratch);
}

}  // namespace

class ContainerSink::ContainerChunk final : public Chunk {
public:
    Buffer octets;  // of the records
    std::vector<Record> records;

    std::vector<Packed> packed;  // full containers; beyond `count`, memory to reuse
    std::size_t count = 0;

    nmsg::Deflater deflater;
    Buffer scratch;

    Packed& next_packed() {
        if (count == packed.size()) {
            packed.emplace_back();
        }
        Packed& next = packed[count++];
        next.ends.clear();
        return next;
    }
};

ContainerSink::ContainerSink(const Options& options, bool sequenced)
    : options_(options), sequenced_(sequenced), open_(options.container_size, sequenced) {
    if (sequenced_) {
        sequence_id_ = random_number();
    }
}

std::unique_ptr<Chunk> ContainerSink::make_chunk() const {
    return std::make_unique<ContainerChunk>();
}

void ContainerSink::format(const Batch& batch, const Slice& slice, Chunk& chunk) const {
    auto& ready = static_cast<ContainerChunk&>(chunk);
    ready.octets.clear();
    ready.records.clear();
    for (std::size_t i = 0; i < slice.count; ++i) {
        const nmsg::Payload& original = batch.payloads[slice.place(i)];
        const nmsg::Payload payload = options_.header.applied_to(original);
        nmsg::encode_payload(ready.octets, payload);
        ready.records.push_back({ready.octets.size(), nmsg::payload_size(payload),
                                 payload.crc ? *payload.crc : crc32c(payload.data)});
    }
}

void ContainerSink::pack(Chunk& chunk) {
    auto& ready = static_cast<ContainerChunk&>(chunk);
    ready.count = 0;
    std::size_t start = 0;
    for (const Record& record : ready.records) {
        if (!open_.has_room(record.size)) {
            complete(ready);
        }
        open_.add(ready.octets.bytes().subspan(start, record.end - start), record.size, record.crc);
        start = record.end;
        if (!options_.buffered || open_.overfull()) {
            complete(ready);
        }
    }
}

// Closes the open container, which is not empty, and adds it to those of the chunk.
void ContainerSink::complete(ContainerChunk& chunk) {
    Packed& packed = chunk.next_packed();
    packed.overfull = open_.overfull();
    if (packed.overfull) {
        packed.fragment_id = static_cast<std::uint32_t>(random_number());
    }
    if (sequenced_) {
        open_.finish(packed.wire, sequence_++, sequence_id_);
    } else {
        open_.finish(packed.wire);
    }
    if (!options_.zlib) {
        seal(packed, nullptr, open_.limit(), chunk.scratch);
    }
}

void ContainerSink::finish(Chunk& chunk) const {
    auto& ready = static_cast<ContainerChunk&>(chunk);
    for (std::size_t i = 0; i < ready.count; ++i) {
        seal(ready.packed[i], &ready.deflater, open_.limit(), ready.scratch);
    }
}

void ContainerSink::write(Chunk& chunk, Counters& counters, const Log& log, const StopSignal& abort) {
    const auto& ready = static_cast<const ContainerChunk&>(chunk);
    std::vector<Bytes> containers;
    for (std::size_t i = 0; i < ready.count; ++i) {
        const Packed& packed = ready.packed[i];
        if (packed.ends.empty()) {
            containers.push_back(packed.wire.bytes());
            continue;
        }
        std::size_t start = 0;
        for (const std::size_t end : packed.ends) {
            containers.push_back(packed.wire.bytes().subspan(start, end - start));
            start = end;
        }
    }
    if (!containers.empty()) {
        send(containers, counters, log, abort);
    }
}

void ContainerSink::close(Counters& counters, const Log& log, const StopSignal& abort) {
    if (open_.empty()) {
        return;
    }
    ContainerChunk last;
    complete(last);
    if (options_.zlib) {
        finish(last);
    }
    write(last, counters, log, abort);
}

}  // namespace spindrift::stream
