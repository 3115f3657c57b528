#include "stream_merger.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace spindrift::ndag {
namespace {

// Packets in a batch: enough to make the cost of a read small, and few enough to fit the cache.
constexpr std::size_t max_packets = 1024;

// If packets arrived within the busy interval, datagrams collect in the socket for this time before they are read
// together: waking up for each of them would cost more than processing it.
constexpr std::chrono::milliseconds coalescing_time{2};
constexpr std::chrono::milliseconds busy_interval{5};

constexpr std::chrono::seconds retry_period{1};

// Requests that may wait while nothing is read. Beacons can cause as many as somebody likes.
constexpr std::size_t max_requests = 1024;

// How long a thread without memory waits for a consumer to release packets, before it looks again.
constexpr std::chrono::milliseconds memory_wait{2};

void watch(const FileDescriptor& ready, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (::epoll_ctl(ready.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
        throw system_error("epoll_ctl", errno);
    }
}

}  // namespace

StreamMerger::StreamMerger(unsigned number, Options options)
    : number_(number),
      options_(std::move(options)),
      blocks_(std::make_shared<MessageBlockPool>(options_.memory, options_.blocks)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      ready_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!wake_ || !ready_) {
        throw system_error("cannot wait for streams", errno);
    }
    watch(ready_, wake_.get());
}

void StreamMerger::join(const std::string& name, OpenChannel open, std::shared_ptr<StreamActivity> activity) {
    post({name, std::move(open), std::move(activity)});
}

void StreamMerger::leave(const std::string& name) {
    post({name, nullptr, nullptr});
}

bool StreamMerger::is_behind() const {
    const std::scoped_lock lock(requests_mutex_);
    return requests_.size() >= max_requests;
}

void StreamMerger::post(Request request) {
    const std::scoped_lock lock(requests_mutex_);
    requests_.push_back(std::move(request));
    wake();
}

void StreamMerger::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

void StreamMerger::fail(const std::exception_ptr& failure) noexcept {
    const std::scoped_lock lock(requests_mutex_);
    failure_ = failure;
    wake();
}

// \throws what has ended the thread that finds streams
void StreamMerger::process_requests() {
    std::vector<Request> requests;
    {
        const std::scoped_lock lock(requests_mutex_);
        if (failure_) {
            std::rethrow_exception(failure_);
        }
        if (requests_.empty()) {
            return;
        }
        requests.swap(requests_);
        std::uint64_t count = 0;
        [[maybe_unused]] const auto read = ::read(wake_.get(), &count, sizeof count);
    }
    std::ranges::for_each(requests, [this](const Request& request) { process(request); });
}

void StreamMerger::process(const Request& request) {
    if (request.open) {
        std::erase_if(failed_, [&](const Request& older) { return older.name == request.name; });
        open_stream(request, false);
    } else {
        close_stream(request.name);
    }
}

void StreamMerger::close_stream(const std::string& name) {
    std::erase_if(failed_, [&](const Request& request) { return request.name == name; });
    std::erase_if(streams_, [&](const auto& stream) {
        const bool matches = stream->name == name;
        if (matches) {
            closed_counts_ += stream->counts();
        }
        return matches;
    });
}

void StreamMerger::open_stream(const Request& request, bool again) {
    try {
        auto channel = request.open(blocks_);
        watch(ready_, channel->descriptor());
        has_large_buffers_ = has_large_buffers_ && channel->has_large_buffer();
        add_stream(request, std::move(channel));
    } catch (const Error& error) {
        failed_.push_back(request);
        next_retry_ = Clock::now() + retry_period;
        if (!again) {
            events_.emplace_back(event::StreamNotJoined{request.name, error.what()});
        }
    }
}

void StreamMerger::add_stream(const Request& request, std::unique_ptr<Channel> channel) {
    const std::string& name = request.name;
    const auto known = std::ranges::find_if(streams_, [&](const auto& stream) { return stream->name == name; });
    if (known != streams_.end()) {
        (*known)->next_channel = std::move(channel);
        return;
    }
    auto stream = std::make_unique<Stream>();
    stream->name = name;
    stream->activity = request.activity;
    stream->order = next_order_++;
    stream->channel = std::move(channel);
    streams_.push_back(std::move(stream));
    events_.emplace_back(event::StreamJoined{name, number_});
}

Counts StreamMerger::Stream::counts() const noexcept {
    ChannelLosses losses = closed_losses;
    losses += channel->losses();
    Counts all = records.counts();
    all.overrun = losses.overrun;
    all.refused = losses.refused;
    all.connections_closed = losses.connections_closed;
    return all;
}

// Called when all packets of the old channel were delivered, in batches that own their memory.
void StreamMerger::Stream::use_next_channel() {
    closed_losses += channel->losses();
    channel = std::move(next_channel);
    has_more = true;
}

// The cause may be temporary: the port was in use, or no file descriptors were left.
void StreamMerger::retry_failed() {
    if (!failed_.empty() && Clock::now() >= next_retry_) {
        for (const Request& request : std::exchange(failed_, {})) {
            open_stream(request, true);
        }
    }
}

void StreamMerger::report() {
    for (const Event& event : std::exchange(events_, {})) {
        options_.report(event);
    }
}

std::vector<StreamStatistics> StreamMerger::streams() const {
    const std::scoped_lock lock(mutex_);
    std::vector<StreamStatistics> all;
    for (const auto& stream : streams_) {
        all.push_back({stream->name, number_, stream->counts(), stream->records.monitors(), stream->last_heard});
    }
    return all;
}

Counts StreamMerger::counts() const {
    const std::scoped_lock lock(mutex_);
    Counts counts = closed_counts_;
    for (const auto& stream : streams_) {
        counts += stream->counts();
    }
    return counts;
}

packet::PacketLosses StreamMerger::losses() noexcept {
    const Counts all = counts();
    return {.dropped_upstream = all.dropped, .missing = all.missing, .overrun = all.overrun, .peers = all};
}

StreamMerger::Result StreamMerger::read(packet::PacketBatch& batch, const file::Wait& wait) {
    batch.clear();
    coalesce();
    std::unique_lock lock(mutex_);
    process_requests();
    retry_failed();
    if (!receive()) {
        lock.unlock();
        report();
        if (!wait(ready_.get())) {
            return Result::nothing;
        }
        lock.lock();
        process_requests();
        receive();
    }
    fill(batch);
    lock.unlock();
    report();
    if (batch.packets.empty()) {
        wait_for_memory();
        return Result::nothing;
    }
    last_arrival_ = Clock::now();
    return Result::packets;
}

// Sleeps only if all received packets were delivered, so that none of them has to wait.
void StreamMerger::coalesce() noexcept {
    const bool is_idle =
        std::ranges::none_of(streams_, [](const auto& stream) { return stream->has_head || stream->has_more; });
    if (has_large_buffers_ && is_idle && Clock::now() - last_arrival_ < busy_interval) {
        std::this_thread::sleep_for(coalescing_time);
    }
}

// The sockets of streams that lack memory stay readable, so the caller would spin.
void StreamMerger::wait_for_memory() const {
    const auto lacks_memory = [](const auto& stream) { return stream->channel->lacks_memory(); };
    if (std::ranges::any_of(streams_, lacks_memory)) {
        std::this_thread::sleep_for(memory_wait);
    }
}

// Finds the next packet of each stream. \returns whether there is any
bool StreamMerger::receive() {
    bool any = false;
    for (const auto& stream : streams_) {
        if (!stream->has_head) {
            receive(*stream);
        }
        any = any || stream->has_head;
    }
    return any;
}

void StreamMerger::receive(Stream& stream) const {
    if (find_head(stream)) {
        return;
    }
    const Counts& counts = stream.records.counts();
    const std::uint64_t datagrams_before = counts.datagrams;
    const std::uint64_t valid_before = counts.valid_messages();
    stream.has_more = stream.channel->receive();
    if (find_head(stream) || counts.datagrams != datagrams_before) {
        stream.last_heard = Timestamp::now();
    }
    if (counts.valid_messages() != valid_before) {
        stream.activity->heard_at = options_.clock->now();
        stream.activity->has_sent = true;
    }
    if (stream.next_channel && !stream.has_head && !stream.has_more) {
        stream.use_next_channel();
    }
}

// Moves to the next packet of the received messages. \returns whether there is one
bool StreamMerger::find_head(Stream& stream) {
    stream.has_head = stream.records.next(stream.head);
    while (!stream.has_head) {
        const auto message = stream.channel->take();
        if (!message) {
            return false;
        }
        stream.records.open(*message);
        stream.has_head = stream.records.next(stream.head);
    }
    return true;
}

bool StreamMerger::is_first(const Stream& stream, const Stream* other) noexcept {
    return other == nullptr || stream.head.time < other->head.time ||
           (stream.head.time == other->head.time && stream.order < other->order);
}

void StreamMerger::fill(packet::PacketBatch& batch) {
    merge_by_time(batch.packets);
    batch.has_margins = true;
    for (const auto& stream : streams_) {
        if (std::exchange(stream->in_batch, false)) {
            stream->channel->pin(batch.pinned);
            batch.has_margins = batch.has_margins && stream->channel->has_margins();
        }
    }
}

// Merges the streams: repeatedly takes the earliest packet. Does not wait for streams without packets. But if the
// socket of a stream may have more messages, it stops, so that they are received before later packets of other streams.
void StreamMerger::merge_by_time(std::vector<packet::Packet>& packets) {
    while (packets.size() < max_packets) {
        Stream* first = nullptr;
        Stream* second = nullptr;
        for (const auto& stream : streams_) {
            if (!stream->has_head) {
                continue;
            }
            if (first == nullptr || stream->head.time < first->head.time) {
                second = std::exchange(first, stream.get());
            } else if (second == nullptr || stream->head.time < second->head.time) {
                second = stream.get();
            }
        }
        if (first == nullptr) {
            return;
        }
        first->in_batch = true;
        do {
            packets.push_back(first->head);
        } while (find_head(*first) && packets.size() < max_packets && is_first(*first, second));
        if (!first->has_head && first->has_more) {
            return;
        }
    }
}

}  // namespace spindrift::ndag
