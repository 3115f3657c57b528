#include "guard.hpp"
#include "malloc_text.hpp"
#include "message.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/crc32c.hpp>
#include <spindrift/io/container/container_batch.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <cstdlib>
#include <optional>
#include <vector>

using spindrift::Buffer;
using spindrift::Bytes;
using spindrift::nmsg::ContainerBuilder;
using spindrift::nmsg::ContainerHeader;
using spindrift::nmsg::Errc;
using spindrift::nmsg::Payload;
using namespace spindrift::capi;

namespace {

constexpr std::size_t header_size = spindrift::nmsg::container_header_size;

}  // namespace

/// A container that a program fills (`nmsg_container_t`).
struct nmsg_container {
public:
    explicit nmsg_container(std::size_t limit) : limit_(limit) {}

    void set_sequenced(bool sequenced) noexcept { sequenced_ = sequenced; }
    [[nodiscard]] std::size_t count() const noexcept { return records_.size(); }

    nmsg_res add(nmsg_message& message) {
        const Payload& payload = message.payload();
        const std::size_t size = spindrift::nmsg::payload_size(payload);
        if (!records_.empty() && header_size + size_ + size + slack >= limit_) {
            return nmsg_res_container_full;
        }
        spindrift::nmsg::encode_payload(octets_, payload);
        records_.push_back({octets_.size(), size, spindrift::crc32c(payload.data)});
        size_ += size + framing_size(size);
        return estimate() > limit_ ? nmsg_res_container_overfull : nmsg_res_success;
    }

    void serialize(Buffer& out, bool compresses, std::uint32_t sequence, std::uint64_t sequence_id) const {
        ContainerBuilder builder(limit_, sequenced_);
        for (const Record& record : records_) {
            builder.reserve(record.size, record.crc);
        }
        builder.append(octets_.bytes());
        builder.finish(out, sequenced_ ? std::optional(sequence) : std::nullopt, sequence_id);
        if (compresses) {
            compress(out);
        }
    }

private:
    struct Record {
        std::size_t end;
        std::size_t size;
        std::uint32_t crc;
    };

    static constexpr std::size_t slack = 32;
    static constexpr std::size_t sequence_room = 18;

    // The length prefix, a tag, and the CRC of a record, as libnmsg estimates them.
    static std::size_t framing_size(std::size_t size) noexcept {
        constexpr std::size_t crc_room = 6;
        return 2 + (size >= 1U << 7 ? 1U : 0U) + (size >= 1U << 14 ? 1U : 0U) + (size >= 1U << 21 ? 1U : 0U) + crc_room;
    }

    [[nodiscard]] std::size_t estimate() const noexcept {
        return header_size + size_ + (sequenced_ ? sequence_room : 0);
    }

    static void compress(Buffer& container) {
        Buffer deflated;
        deflated.set_end(deflated.room(header_size) + header_size);
        spindrift::nmsg::Deflater().deflate(container.bytes().subspan(header_size), deflated);
        ContainerHeader header;
        header.zlib = true;
        header.body_size = static_cast<std::uint32_t>(deflated.size() - header_size);
        header.write(reinterpret_cast<std::byte*>(deflated.data()));
        container.swap(deflated);
    }

    std::size_t limit_;
    bool sequenced_ = false;
    std::size_t size_ = 0;  // of the records, by the estimate
    Buffer octets_;
    std::vector<Record> records_;
};

namespace {

nmsg_res deserialize(Bytes octets, std::vector<MessageHandle>& messages) {
    const auto header = ContainerHeader::parse(octets);
    if (!header) {
        return header.error() == Errc::again ? nmsg_res_failure : static_cast<nmsg_res>(header.error());
    }
    if (header->version != 2) {
        return nmsg_res_version_mismatch;
    }
    const Bytes body = octets.subspan(header_size);
    if (header->fragment || body.size() != header->body_size) {
        return nmsg_res_failure;
    }
    Buffer inflated;
    if (header->zlib) {
        if (spindrift::nmsg::Inflater().inflate(body, inflated) != Errc::success) {
            return nmsg_res_failure;
        }
    }
    std::vector<Payload> payloads;
    if (!spindrift::nmsg::decode_container(header->zlib ? inflated.bytes() : body, payloads)) {
        return nmsg_res_parse_error;
    }
    for (const Payload& payload : payloads) {
        messages.push_back(make_message(payload));
    }
    return nmsg_res_success;
}

}  // namespace

extern "C" {

nmsg_container_t nmsg_container_init(size_t bufsz) {
    return guarded(nmsg_container_t(nullptr), [&]() -> nmsg_container_t {
        return bufsz >= NMSG_WBUFSZ_MIN ? new nmsg_container(bufsz) : nullptr;
    });
}

void nmsg_container_destroy(nmsg_container_t* c) {
    if (c != nullptr) {
        delete *c;
        *c = nullptr;
    }
}

void nmsg_container_set_sequence(nmsg_container_t c, bool do_sequence) {
    if (c != nullptr) {
        c->set_sequenced(do_sequence);
    }
}

nmsg_res nmsg_container_add(nmsg_container_t c, nmsg_message_t msg) {
    return guarded(nmsg_res_failure, [&] { return c != nullptr && msg != nullptr ? c->add(*msg) : nmsg_res_failure; });
}

size_t nmsg_container_get_num_payloads(nmsg_container_t c) {
    return c != nullptr ? c->count() : 0;
}

nmsg_res nmsg_container_serialize(nmsg_container_t c, uint8_t** pbuf, size_t* buf_len, bool do_header, bool do_zlib,
                                  uint32_t sequence, uint64_t sequence_id) {
    return guarded(nmsg_res_failure, [&] {
        if (c == nullptr || pbuf == nullptr || buf_len == nullptr) {
            return nmsg_res_failure;
        }
        Buffer container;
        c->serialize(container, do_zlib, sequence, sequence_id);
        const Bytes octets = do_header ? container.bytes() : container.bytes().subspan(header_size);
        *pbuf = malloc_octets(octets);
        *buf_len = octets.size();
        return nmsg_res_success;
    });
}

nmsg_res nmsg_container_deserialize(const uint8_t* buf, size_t buf_len, nmsg_message_t** msgarray, size_t* n_msg) {
    return guarded(nmsg_res_failure, [&] {
        if (buf == nullptr || msgarray == nullptr || n_msg == nullptr) {
            return nmsg_res_failure;
        }
        *msgarray = nullptr;
        *n_msg = 0;
        std::vector<MessageHandle> messages;
        const nmsg_res result = deserialize(Bytes(reinterpret_cast<const std::byte*>(buf), buf_len), messages);
        if (result == nmsg_res_success) {
            *n_msg = messages.size();
            *msgarray = malloc_array(messages);
        }
        return result;
    });
}

}  // extern "C"
