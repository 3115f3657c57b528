#include "null_input.hpp"

namespace spindrift::capi {

using nmsg::Errc;

namespace {

const nmsg::Limits limits = nmsg::network_limits();

}  // namespace

nmsg_res NullInput::read_container(Bytes container, const timespec* time, std::vector<MessageHandle>& messages) {
    const Timestamp now = time != nullptr
                              ? Timestamp::from_parts(time->tv_sec, static_cast<std::uint32_t>(time->tv_nsec))
                              : Timestamp::now();
    batch_.reset();
    fragments_.expire(now);
    if (const nmsg_res result = add(container, now); result != nmsg_res_success) {
        return result;
    }
    if (batch_.raw_containers.empty()) {
        return nmsg_res_again;  // a fragment, of which others are missing
    }
    batch_.decode_containers(filter, limits, true);
    if (const Errc errc = batch_.last_result(); errc != Errc::success) {
        return result_of(errc);
    }
    count(batch_.results.back(), now);
    for (const nmsg::Payload& payload : batch_.payloads) {
        messages.push_back(make_message(payload));
    }
    return nmsg_res_success;
}

nmsg_res NullInput::add(Bytes container, Timestamp now) {
    const auto header = nmsg::ContainerHeader::parse(container);
    if (container.size() < nmsg::container_header_size) {
        return nmsg_res_failure;
    }
    if (!header) {
        return header.error() == Errc::again ? nmsg_res_failure : result_of(header.error());
    }
    if (header->version != 2) {
        return nmsg_res_version_mismatch;
    }
    const Bytes body = container.subspan(header->header_size);
    if (body.size() != header->body_size) {
        return nmsg_res_parse_error;
    }
    if (!header->fragment) {
        batch_.add_container({body, header->zlib, {}, 0}, limits);
        return nmsg_res_success;
    }
    return result_of(batch_.add_fragment(fragments_, {body, header->zlib, {}, 0}, now, limits));
}

void NullInput::count(const io::ContainerBatch::DecodeResult& result, Timestamp now) {
    ++counts_.received;
    if (counts_sequences_) {
        counts_.dropped += sequences_.update(result.source, result.info.sequence, result.info.sequence_id, now);
    }
}

}  // namespace spindrift::capi
