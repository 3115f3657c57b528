#include <spindrift/ndag/sender.hpp>

#include "beacon_sender.hpp"
#include "send_batch.hpp"
#include "sender_socket.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace spindrift::ndag {
namespace {

constexpr std::size_t min_message_size = 536;
constexpr std::size_t max_message_size = 65'507;  // 65535 less the IPv4 and UDP headers

void check(const SenderOptions& options) {
    if (options.streams == 0) {
        throw Error("a monitor needs one stream at least");
    }
    if (options.message_size < min_message_size || options.message_size > max_message_size) {
        throw Error(fmt::format("messages can have {} to {} octets, not {}", min_message_size, max_message_size,
                                options.message_size));
    }
    if (Beacon::size(options.streams) > options.message_size) {
        throw Error("beacon is too large to fit in a single datagram, either increase MTU or reduce number of threads");
    }
    if (options.group.endpoint.port == 0) {
        throw Error("beacons need a port from 1 to 65535");
    }
    if (options.source && options.source->is_v4() != options.group.endpoint.address.is_v4()) {
        throw Error(fmt::format("{} cannot send to {}: one is IPv4, the other IPv6", options.source->text(),
                                options.group.endpoint.address.text()));
    }
}

}  // namespace

Sender::Sender(const SenderOptions& options) {
    check(options);
    const std::uint64_t started = started_at(Timestamp::now());
    for (StreamSocket& stream : open_stream_sockets(options)) {
        const auto number = static_cast<unsigned>(streams_.size());
        auto batch = std::make_unique<SendBatch>(std::move(stream.socket),
                                                 SendBatch::Options{.datagram_size = options.message_size,
                                                                    .thread = number,
                                                                    .stop = options.stop,
                                                                    .report = options.report});
        ports_.push_back(stream.port);
        streams_.push_back(std::make_unique<StreamSender>(options, started, number, std::move(batch)));
    }
    beacon_sender_ = std::make_unique<BeaconSender>(options, ports_);
}

Sender::~Sender() {
    for (const auto& stream : streams_) {
        try {
            stream->flush();
        } catch (const std::exception&) {
            continue;  // there is no memory for the report that something was not sent, which is counted
        }
    }
}

SentCounts Sender::counts() const noexcept {
    SentCounts all;
    for (const auto& stream : streams_) {
        all += stream->counts();
    }
    return all;
}

}  // namespace spindrift::ndag
