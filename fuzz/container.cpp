// Input: a sequence of containers, as in a file or in datagrams: of both versions, deflated or not, whole or in
// fragments.
#include "container_bodies.hpp"
#include "input.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/nmsg/container/sequence.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::fuzz {
namespace {

using nmsg::ContainerHeader;
using nmsg::Errc;
using nmsg::Payload;

bool equal(const Payload& a, const Payload& b) {
    return a.vid == b.vid && a.msgtype == b.msgtype && a.time_sec == b.time_sec && a.time_nsec == b.time_nsec &&
           a.source == b.source && a.operator_id == b.operator_id && a.group == b.group && a.crc == b.crc &&
           a.has_data == b.has_data && as_text(a.data) == as_text(b.data);
}

/// Checks that a record that is reused equals the encoded payload.
void check_records(const std::vector<Payload>& payloads, const std::vector<Bytes>& records) {
    expect(records.size() == payloads.size(), "there is a record for every payload");
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].empty()) {
            continue;
        }
        Buffer encoded;
        Buffer copied;
        const std::size_t size = nmsg::encode_payload(encoded, payloads[i]);
        expect(nmsg::append_record(copied, records[i]) == size && copied.text() == encoded.text(),
               "a reused record equals the encoded payload");
    }
}

/// Decodes each record with an unknown field appended: the payload is the same, and the record is not reused.
void check_unknown_field(const std::vector<Payload>& payloads) {
    constexpr std::string_view unknown_field = "\x78\x01";
    for (const Payload& payload : payloads) {
        Buffer encoded;
        const std::size_t size = nmsg::encode_payload(encoded, payload);
        if (payload.data.size() >= 1U << 21) {
            continue;  // encode_payload() returns an estimate for such a record, not its size
        }
        std::string body = "\x0a";
        for (std::size_t rest = size + unknown_field.size(); rest != 0; rest >>= 7) {
            body += static_cast<char>(rest < 0x80 ? rest : rest | 0x80);
        }
        body += encoded.text().substr(encoded.size() - size);
        body += unknown_field;
        std::vector<Payload> again;
        std::vector<Bytes> records;
        const auto read = nmsg::decode_container(as_bytes(body), again, {}, &records);
        expect(read && again.size() == 1 && records[0].empty(),
               "an unknown field is skipped, and its record is not reused");
        again[0].crc = payload.crc;
        expect(equal(again[0], payload), "the payload does not depend on unknown fields");
    }
}

/// Writes payloads to containers of a given size and reads them back.
void check_rewritten(const std::vector<Payload>& payloads, std::size_t limit, const nmsg::ContainerInfo& info) {
    std::vector<Buffer> containers;
    const bool sequenced = info.sequence && info.sequence_id;
    nmsg::ContainerBuilder builder(limit, sequenced);
    const auto finish = [&] {
        builder.finish(containers.emplace_back(), sequenced ? info.sequence : std::nullopt,
                       info.sequence_id.value_or(0));
    };
    for (const Payload& payload : payloads) {
        Buffer record;
        const std::size_t size = nmsg::encode_payload(record, payload);
        expect(size == nmsg::payload_size(payload) && record.size() > size,
               "a record has the size that payload_size() returns");
        if (!builder.has_room(size)) {
            finish();
        }
        builder.add(record.bytes(), size, crc32c(payload.data));
    }
    finish();
    std::vector<Payload> again;
    for (const Buffer& container : containers) {
        Bytes rest = container.bytes();
        Bytes body;
        const auto header = take_container(rest, body);
        expect(header && rest.empty() && !header->zlib && !header->fragment,
               "a written container is complete and in one piece");
        const auto read = nmsg::decode_container(body, again);
        expect(read.has_value(), "a written container can be decoded");
        expect(!sequenced || (read->sequence == info.sequence && read->sequence_id == info.sequence_id),
               "sequence numbers are read back");
    }
    expect(std::ranges::equal(payloads, again, equal), "payloads are read back");
}

/// Fragments a body and reassembles it, last fragment first.
void check_fragments(Bytes body, bool zlib) {
    Buffer out;
    std::vector<std::size_t> ends;
    const std::size_t limit = std::max(nmsg::min_container_size, body.size() / 64);
    nmsg::write_fragments(out, ends, body, zlib, limit, 1);
    nmsg::Reassembler reassembler;
    std::optional<nmsg::Reassembler::Container> whole;
    for (std::size_t i = ends.size(); i-- > 0;) {
        const std::size_t start = i == 0 ? 0 : ends[i - 1];
        Bytes rest = out.bytes().subspan(start, ends[i] - start);
        expect(rest.size() <= limit, "no fragment is larger than the limit");
        Bytes piece;
        const auto header = take_container(rest, piece);
        expect(header && header->fragment && header->zlib == zlib && rest.empty(),
               "a fragment is a complete container");
        auto added = reassembler.add(piece, zlib, Endpoint{}, Timestamp{});
        expect(added || added.error() == Errc::again, "fragments of one body can be reassembled");
        if (added) {
            whole = std::move(*added);
        }
    }
    expect(whole && whole->zlib == zlib && whole->body == as_text(body), "reassembling returns the body");
    expect(reassembler.empty(), "a reassembled body leaves no fragments behind");
}

class Session {
public:
    void read(Bytes octets) {
        Bytes body;
        while (const auto header = take_container(octets, body)) {
            now_ = Timestamp(now_.nanoseconds() + 1'000'000'000);
            reassembler_.expire(now_);
            read_container(*header, body);
        }
    }

private:
    void read_container(const ContainerHeader& header, Bytes body) {
        if (!header.fragment) {
            read_body(body, header.zlib);
        } else if (const auto whole = reassembler_.add(body, header.zlib, Endpoint{}, now_)) {
            read_body(as_bytes(whole->body), whole->zlib);
        }
    }

    void read_body(Bytes body, bool zlib) {
        Buffer inflated;
        if (!inflate_body(inflater_, body, zlib, inflated)) {
            return;
        }
        std::vector<Payload> payloads;
        std::vector<Bytes> records;
        const auto info = nmsg::decode_container(body, payloads, {}, &records);
        if (!info) {
            expect(payloads.empty() && records.empty(), "a body that cannot be decoded leaves no payloads");
            return;
        }
        expect(info->count == payloads.size(), "a container counts its payloads");
        sequences_.update(Endpoint{}, info->sequence, info->sequence_id, now_);
        for (Payload& payload : payloads) {
            static_cast<void>(nmsg::verify_crc(payload));
            expect(nmsg::verify_crc(payload), "verify_crc() replaces a wrong CRC with the right one");
        }
        constexpr std::size_t max_payloads = 10'000;
        if (payloads.size() > max_payloads) {
            return;  // the checks below take many times as long as decoding
        }
        check_records(payloads, records);
        check_unknown_field(payloads);
        check_body(body);
        check_rewritten(payloads, nmsg::max_container_size, *info);
        check_rewritten(payloads, nmsg::min_container_size, *info);
        format(payloads);
    }

    void check_body(Bytes body) {
        if (body.empty()) {
            return;
        }
        Buffer deflated;
        Buffer inflated;
        deflater_.deflate(body, deflated);
        expect(inflater_.inflate(deflated.bytes(), inflated) == Errc::success && inflated.text() == as_text(body),
               "inflating a deflated body returns the body");
        check_fragments(body, false);
        check_fragments(deflated.bytes(), true);
    }

    // Formats a few messages only: other targets test the content of messages.
    void format(const std::vector<Payload>& payloads) {
        Buffer out;
        for (std::size_t i = 0; i < std::min<std::size_t>(payloads.size(), 20); ++i) {
            static_cast<void>(presentation_.write(out, payloads[i]));
            static_cast<void>(json_.write(out, payloads[i]));
        }
    }

    Timestamp now_;
    nmsg::Reassembler reassembler_;
    nmsg::Inflater inflater_;
    nmsg::Deflater deflater_;
    nmsg::SequenceTracker sequences_;
    nmsg::PresentationWriter presentation_{nmsg::built_in_types()};
    nmsg::JsonWriter json_{nmsg::built_in_types()};
};

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift::fuzz;
    Session().read(Input(data, size).rest());
    return 0;
}
