#include <spindrift/ndag/tcp_sender.hpp>

#include "tcp_link.hpp"
#include "tcp_sink.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/ndag/protocol.hpp>

#include <fmt/format.h>

#include <exception>
#include <random>
#include <utility>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;

constexpr unsigned max_port = 65'535;
constexpr std::size_t min_message_size = 536;
constexpr std::size_t max_message_size = 65'507;

void check(const TcpSenderOptions& options) {
    const unsigned first = options.first_port;
    const unsigned beacons = options.receiver.port;
    if (options.streams == 0) {
        throw Error("a monitor needs one stream at least");
    }
    if (beacons == 0) {
        throw Error("beacons need a port from 1 to 65535");
    }
    if (options.message_size < min_message_size || options.message_size > max_message_size) {
        throw Error(fmt::format("messages can have {} to {} octets, not {}", min_message_size, max_message_size,
                                options.message_size));
    }
    if (Beacon::size(options.streams) > options.message_size) {
        throw Error(fmt::format("a beacon has no room for {} streams", options.streams));
    }
    if (first != 0 &&
        (first + options.streams - 1 > max_port || (beacons >= first && beacons < first + options.streams))) {
        throw Error(fmt::format("{} streams from port {} on do not fit beside the beacons' port {}", options.streams,
                                first, beacons));
    }
}

/// The ports of the streams. Which ones are free at the receiver is not known.
std::vector<std::uint16_t> ports_of(const TcpSenderOptions& options) {
    constexpr unsigned min_port = 10'000;
    std::random_device device;
    unsigned first = options.first_port;
    while (first == 0 || (options.receiver.port >= first && options.receiver.port < first + options.streams)) {
        first = std::uniform_int_distribution<unsigned>(min_port, max_port + 1 - options.streams)(device);
    }
    std::vector<std::uint16_t> ports;
    for (unsigned i = 0; i < options.streams; ++i) {
        ports.push_back(static_cast<std::uint16_t>(first + i));
    }
    return ports;
}

SenderOptions stream_options(const TcpSenderOptions& options) {
    SenderOptions stream;
    stream.monitor = options.monitor;
    stream.message_size = options.message_size;
    stream.delay = options.delay;
    stream.report = options.report;
    return stream;
}

}  // namespace

/// Sends a beacon once a second, and connects again when the receiver goes.
class TcpSender::BeaconThread {
public:
    BeaconThread(const TcpSenderOptions& options, std::span<const std::uint16_t> ports)
        : beacon_(make_beacon(options.monitor, ports)),
          link_(options.receiver, std::nullopt, options.report),
          thread_([this] { run(); }, nullptr) {}
    BeaconThread(const BeaconThread&) = delete;
    BeaconThread& operator=(const BeaconThread&) = delete;
    ~BeaconThread() { stop_.request(); }

private:
    static constexpr std::chrono::milliseconds period = 1s;
    static constexpr std::chrono::milliseconds retry_period = 200ms;

    void run() {
        while (!stop_.requested()) {
            const bool is_sent = (link_.is_open() || link_.connect(retry_period)) && link_.send(beacon_, stop_);
            static_cast<void>(stop_.wait_readable(-1, static_cast<int>((is_sent ? period : retry_period).count())));
        }
    }

    std::vector<std::byte> beacon_;
    TcpLink link_;
    StopSignal stop_;
    Thread thread_;
};

TcpSender::TcpSender(const TcpSenderOptions& options)
    : stop_(options.stop != nullptr ? options.stop : &never_), linger_(options.linger) {
    check(options);
    const std::vector<std::uint16_t> ports = ports_of(options);
    const std::uint64_t started = started_at(Timestamp::now());
    for (unsigned number = 0; number < options.streams; ++number) {
        TcpLink link({options.receiver.address, ports[number]}, number, options.report);
        auto sink = std::make_unique<TcpSink>(std::move(link), TcpSink::Options{.waits = options.waits, .stop = stop_});
        sinks_.push_back(sink.get());
        streams_.push_back(std::make_unique<StreamSender>(stream_options(options), started, number, std::move(sink)));
    }
    beacons_ = std::make_unique<BeaconThread>(options, ports);
}

TcpSender::~TcpSender() {
    for (const auto& stream : streams_) {
        try {
            stream->flush();
        } catch (const std::exception&) {
            continue;  // there is no memory for the report that something was not sent, which is counted
        }
    }
    for (const TcpSink* const sink : sinks_) {
        sink->drain();
    }
    static_cast<void>(stop_->wait_readable(-1, static_cast<int>(linger_.count())));
    for (TcpSink* const sink : sinks_) {
        sink->finish();
    }
}

SentCounts TcpSender::counts() const noexcept {
    SentCounts all;
    for (const auto& stream : streams_) {
        all += stream->counts();
    }
    return all;
}

}  // namespace spindrift::ndag
