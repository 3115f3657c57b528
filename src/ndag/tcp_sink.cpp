#include "tcp_sink.hpp"

#include <spindrift/ndag/protocol.hpp>

#include <limits>
#include <utility>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_period = 100ms;

// The largest record of ERF.
constexpr std::size_t max_record_size = std::numeric_limits<std::uint16_t>::max();

}  // namespace

TcpSink::TcpSink(TcpLink link, Options options)
    : link_(std::move(link)), options_(options), memory_(std::make_unique_for_overwrite<char[]>(max_size())) {}

std::size_t TcpSink::max_size() const noexcept {
    return data_header_size + max_record_size;
}

void TcpSink::send() {
    const Bytes message(reinterpret_cast<const std::byte*>(memory_.get()), std::exchange(size_, 0));
    if (deliver(message)) {
        count_sent(message);
    } else {
        count_lost(message);
    }
}

bool TcpSink::deliver(Bytes message) {
    for (bool has_tried = false; !has_tried || options_.waits; has_tried = true) {
        if (link_.is_open() && link_.send(message, *options_.stop)) {
            return true;
        }
        if (options_.stop->requested()) {
            return false;
        }
        // With a receiver that closes each connection at once, this loop must not be busy.
        if (has_tried) {
            static_cast<void>(options_.stop->wait_readable(-1, static_cast<int>(retry_period.count())));
        }
        if (link_.connect(options_.waits ? retry_period : 0ms) && link_.send(message, *options_.stop)) {
            return true;
        }
    }
    return false;
}

bool TcpSink::send_one(const void* message, std::size_t size) {
    return link_.is_open() && link_.send({static_cast<const std::byte*>(message), size}, *options_.stop);
}

}  // namespace spindrift::ndag
