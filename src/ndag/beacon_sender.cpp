#include "beacon_sender.hpp"

#include "sender_socket.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <new>

namespace spindrift::ndag {
namespace {

constexpr std::chrono::seconds period{1};
constexpr std::chrono::seconds report_period{10};

}  // namespace

BeaconSender::BeaconSender(const SenderOptions& options, std::span<const std::uint16_t> ports)
    : report_(options.report),
      beacon_(make_beacon(options.monitor, ports)),
      socket_(open_sender_socket(options, options.group.endpoint.port)),
      unsent_(report_period) {
    send();
    thread_ = Thread([this] { run(); }, nullptr);
}

BeaconSender::~BeaconSender() {
    stop_.request();
}

void BeaconSender::send() noexcept {
    // The first attempt may fail with an error of the previous beacon (ECONNREFUSED from an ICMP message): try again.
    if (::send(socket_.get(), beacon_.data(), beacon_.size(), 0) >= 0 ||
        ::send(socket_.get(), beacon_.data(), beacon_.size(), 0) >= 0) {
        return;
    }
    const int error_number = errno;
    const std::uint64_t count = unsent_.add(1);
    try {
        if (count > 0) {
            report_(event::BeaconNotSent{errno_text(error_number), count});
        }
    } catch (const std::bad_alloc&) {
        return;  // without memory there is no line, but there are beacons
    }
}

void BeaconSender::run() {
    using Clock = std::chrono::steady_clock;
    auto next = Clock::now() + period;
    while (!stop_.requested()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
        if (left > 0) {
            static_cast<void>(stop_.wait_readable(-1, static_cast<int>(left)));
            continue;
        }
        send();
        // After a suspend, do not send all the missed beacons.
        next = std::max(next + period, Clock::now());
    }
}

}  // namespace spindrift::ndag
