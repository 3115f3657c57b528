#include <spindrift/io/container/container_chunk.hpp>
#include "kafka_producer.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/nmsg/message/key.hpp>
#include <spindrift/pipeline/sink_of_impl.hpp>

#include <fmt/format.h>

#include <array>

namespace spindrift::io {
namespace {

/// A list of octet strings in one buffer.
class OctetStrings {
public:
    void clear() {
        octets.clear_and_trim(pipeline::max_kept_text);
        ends_.clear();
    }

    /// Ends a string: the octets that were appended to `octets` since the last one.
    void end() { ends_.push_back(octets.size()); }

    [[nodiscard]] std::size_t count() const noexcept { return ends_.size(); }

    [[nodiscard]] Bytes string(std::size_t i) const noexcept {
        const std::size_t start = i == 0 ? 0 : ends_[i - 1];
        return octets.bytes().subspan(start, ends_[i] - start);
    }

    Buffer octets;

private:
    std::vector<std::size_t> ends_;
};

/// The keys of some messages.
class Keys {
public:
    Keys(const nmsg::Registry& registry, const std::string& field) {
        if (!field.empty()) {
            writer_.emplace(registry, field);
        }
    }

    void clear() {
        keys_.clear();
        error_message_.clear();
    }

    void add(const nmsg::Payload& payload) {
        if (!writer_) {
            return;
        }
        const nmsg::Errc errc = writer_->write(keys_.octets, payload);
        keys_.end();
        if (errc != nmsg::Errc::success && error_message_.empty()) {
            error_message_ =
                fmt::format("a message of type {}:{} cannot give a key: {}", payload.vid, payload.msgtype,
                            errc == nmsg::Errc::notimpl ? "the type is unknown, or has no such field" : to_text(errc));
        }
    }

    [[nodiscard]] std::optional<Bytes> key(std::size_t i) const {
        return writer_ && i < keys_.count() ? std::optional(keys_.string(i)) : std::nullopt;
    }

    [[nodiscard]] bool enabled() const noexcept { return writer_.has_value(); }

    /// \throws Error if a message has no key
    void check(const std::string& sink) const {
        if (!error_message_.empty()) {
            throw Error(fmt::format("output {}: {}", sink, error_message_));
        }
    }

private:
    std::optional<nmsg::KeyWriter> writer_;
    OctetStrings keys_;
    std::string error_message_;
};

ContainerSink::Options container_options(const KafkaNmsgSink::Options& options) {
    ContainerSink::Options container = options.container;
    // A record has one key, so a container then has one message.
    container.buffered = container.buffered && options.key.empty();
    return container;
}

/// The fragment header of a container; nothing if it is not a fragment.
std::optional<nmsg::Fragment> fragment_of(Bytes container) {
    const auto header = nmsg::ContainerHeader::parse(container);
    if (!header || !header->fragment) {
        return std::nullopt;
    }
    const auto fragment = nmsg::Fragment::decode(container.subspan(header->header_size));
    return fragment ? std::optional(*fragment) : std::nullopt;
}

}  // namespace

// --- containers

class KafkaNmsgSink::KeyedChunk final : public ContainerChunk {
public:
    KeyedChunk(const nmsg::Registry& registry, const std::string& field) : keys(registry, field) {}

    Keys keys;  // of the messages, in their order
};

KafkaNmsgSink::KafkaNmsgSink(const KafkaEndpoint& endpoint, const Options& options)
    : KafkaNmsgSink(options, std::make_unique<KafkaProducer>(endpoint, options.kafka, "nmsg:" + endpoint.text(),
                                                             options.container.buffered)) {}

KafkaNmsgSink::KafkaNmsgSink(const Options& options, std::unique_ptr<KafkaProducer> producer)
    : ContainerSink(container_options(options), false, producer->max_value_size()),
      registry_(options.registry),
      key_(options.key),
      producer_(std::move(producer)) {}

KafkaNmsgSink::~KafkaNmsgSink() = default;

std::string KafkaNmsgSink::name() const {
    return producer_->name();
}

std::unique_ptr<pipeline::Chunk> KafkaNmsgSink::make_chunk() const {
    return std::make_unique<KeyedChunk>(*registry_, key_);
}

std::size_t KafkaNmsgSink::format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                                        ContainerChunk& chunk) const {
    auto& keyed = static_cast<KeyedChunk&>(chunk);
    ContainerSink::format_chunk(batch, slice, chunk);
    keyed.keys.clear();
    for (std::size_t i = 0; keyed.keys.enabled() && i < slice.count; ++i) {
        keyed.keys.add(batch.payloads[slice.index(i)]);
    }
    return slice.count;
}

void KafkaNmsgSink::write_chunk(ContainerChunk& chunk, pipeline::Counters& counters, const Reporter& report,
                                const StopSignal& abort) {
    // `close` writes the last container, which is not full, in a chunk without keys.
    const auto* const keyed = dynamic_cast<const KeyedChunk*>(&chunk);
    if (keyed != nullptr) {
        keyed->keys.check(name());
    }
    writing_ = keyed;
    ContainerSink::write_chunk(chunk, counters, report, abort);
    writing_ = nullptr;
}

void KafkaNmsgSink::send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter&,
                         const StopSignal& abort) {
    std::size_t message = 0;  // index; with keys, each container has one message
    for (const Bytes container : containers) {
        const auto fragment = fragment_of(container);
        std::array<std::byte, 4> fragment_key{};
        std::optional<Bytes> key = writing_ != nullptr ? writing_->keys.key(message) : std::nullopt;
        if (fragment && !key) {
            // A common key keeps the fragments in one partition.
            store_be(fragment_key.data(), fragment->id);
            key = fragment_key;
        }
        producer_->send(container, key, abort);
        ++counters.containers_out;
        counters.bytes_out += container.size();
        message += !fragment || fragment->current == fragment->last ? 1U : 0U;
    }
}

std::uint64_t KafkaNmsgSink::sent() const {
    return producer_->sent();
}

std::uint64_t KafkaNmsgSink::confirmed() const {
    return producer_->confirmed();
}

void KafkaNmsgSink::close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) {
    ContainerSink::close(counters, report, abort);
    producer_->close(counters, abort);
}

// --- JSON

class KafkaJsonChunk final : public pipeline::Chunk {
public:
    KafkaJsonChunk(const nmsg::Registry& registry, const nmsg::JsonWriter::Options& json, const std::string& field)
        : writer(registry, json), keys(registry, field) {}

    nmsg::JsonWriter writer;
    OctetStrings texts;
    Keys keys;
};

KafkaJsonSink::KafkaJsonSink(const KafkaEndpoint& endpoint, const nmsg::Registry& registry, const Options& options)
    : registry_(registry),
      json_(options.json),
      key_(options.key),
      producer_(std::make_unique<KafkaProducer>(endpoint, options.kafka, "json:" + endpoint.text(), options.buffered)) {
}

KafkaJsonSink::~KafkaJsonSink() = default;

std::string KafkaJsonSink::name() const {
    return producer_->name();
}

std::unique_ptr<pipeline::Chunk> KafkaJsonSink::make_chunk() const {
    return std::make_unique<KafkaJsonChunk>(registry_, json_, key_);
}

std::size_t KafkaJsonSink::format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                                        KafkaJsonChunk& chunk) const {
    chunk.texts.clear();
    chunk.keys.clear();
    chunk.unreadable = 0;
    std::size_t formatted = 0;
    while (formatted < slice.count && chunk.texts.octets.size() < pipeline::max_chunk_size) {
        const nmsg::Payload& payload = batch.payloads[slice.index(formatted++)];
        const nmsg::Errc errc = chunk.writer.write(chunk.texts.octets, payload);
        if (errc == nmsg::Errc::success) {
            chunk.texts.octets.truncate(chunk.texts.octets.size() - 1);  // the newline
            chunk.texts.end();
            chunk.keys.add(payload);
        } else if (chunk.unreadable++ == 0) {
            chunk.unreadable_reason = errc;
        }
    }
    chunk.dns_as_octets = chunk.writer.take_dns_as_octets();
    return formatted;
}

void KafkaJsonSink::write_chunk(KafkaJsonChunk& chunk, pipeline::Counters&, const Reporter&, const StopSignal& abort) {
    chunk.keys.check(name());
    for (std::size_t i = 0; i < chunk.texts.count(); ++i) {
        producer_->send(chunk.texts.string(i), chunk.keys.key(i), abort);
    }
}

std::uint64_t KafkaJsonSink::sent() const {
    return producer_->sent();
}

std::uint64_t KafkaJsonSink::confirmed() const {
    return producer_->confirmed();
}

void KafkaJsonSink::close(pipeline::Counters& counters, const Reporter&, const StopSignal& abort) {
    producer_->close(counters, abort);
}

}  // namespace spindrift::io

template class spindrift::pipeline::SinkOf<spindrift::io::KafkaJsonChunk>;
