#include <spindrift/io/container/container_receiver.hpp>

#include <fmt/format.h>

namespace spindrift::io {

std::size_t ContainerReceiver::decoded_size(Bytes message) const noexcept {
    const auto header = nmsg::ContainerHeader::parse(message);
    return header && header->header_size <= message.size()
               ? ContainerBatch::decoded_size(message.subspan(header->header_size), header->zlib, options_.limits)
               : 0;
}

void ContainerReceiver::add_message(ContainerBatch& batch, Bytes message, const Endpoint& sender) {
    if (message.empty()) {
        return;
    }
    const auto header = nmsg::ContainerHeader::parse(message);
    if (!header || header->version != 2 || header->body_size != message.size() - header->header_size) {
        ++batch.malformed;
        return;
    }
    const Bytes body = message.subspan(header->header_size);
    if (header->fragment) {
        // `add_fragment` counts malformed ones.
        static_cast<void>(
            batch.add_fragment(fragments_, {body, header->zlib, sender, 0}, batch.received, options_.limits));
    } else {
        batch.add_container({body, header->zlib, sender, 0}, options_.limits);
    }
}

void ContainerReceiver::expire(ContainerBatch& batch) {
    const std::uint64_t before = fragments_.expired();
    fragments_.expire(batch.received);
    batch.expired += fragments_.expired() - before;
}

void ContainerReceiver::account(const ContainerBatch& batch, std::string_view name, pipeline::Counters& counters,
                                const Reporter& report) {
    batch.count(counters, report);
    std::uint64_t malformed = batch.malformed;
    std::unique_lock lock(sequences_mutex_);
    for (const auto& result : batch.results) {
        if (result.errc == nmsg::Errc::success) {
            counters.containers_lost +=
                sequences_.update(result.source, result.info.sequence, result.info.sequence_id, batch.received);
        } else {
            ++malformed;
            ++counters.containers_malformed;
        }
    }
    lock.unlock();
    if (malformed > 0) {
        report_malformed(malformed_.add(malformed), name, report);
    }
}

void ContainerReceiver::add_peers(const std::string& name, std::vector<pipeline::PeerStats>& peers) const {
    const std::lock_guard lock(sequences_mutex_);
    for (auto& stats : sequences_.senders()) {
        peers.push_back({name, stats});
    }
}

void ContainerReceiver::close(std::string_view name, pipeline::Counters& counters, const Reporter& report) {
    close_fragments(fragments_, name, counters, report);
    report_malformed(malformed_.rest(), name, report);
}

void ContainerReceiver::report_malformed(std::uint64_t malformed, std::string_view name, const Reporter& report) const {
    if (malformed > 0) {
        report(event::NonContainersSkipped{std::string(name), options_.unit, malformed});
    }
}

}  // namespace spindrift::io
