#pragma once

#include "channel.hpp"
#include "message_records.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/ndag/statistics.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace spindrift::ndag {

/// Merges the streams of one thread by time (docs/formats/ndag.md 5.7).
class StreamMerger final : public packet::PacketReader {
public:
    using Clock = std::chrono::steady_clock;

    /// Makes what a stream comes from, in the thread that reads it. \throws Error
    using OpenChannel = std::function<std::unique_ptr<Channel>()>;

    /// \throws Error if the system has no descriptors left
    StreamMerger(unsigned number, Reporter report);

    /// Any thread may tell of streams to be joined or left.
    void join(const std::string& name, OpenChannel open);
    void leave(const std::string& name);

    /// When a stream was heard last; long ago if never. Not by the system's clock: where that is set, nothing is left.
    [[nodiscard]] Clock::time_point last_heard(std::string_view name) const;

    [[nodiscard]] std::vector<StreamStatistics> streams() const;
    [[nodiscard]] Counts counts() const;

    Result read(packet::PacketBatch& batch, const file::Wait& wait) override;
    [[nodiscard]] bool is_live() const noexcept override { return true; }
    packet::PacketLosses losses() noexcept override;

private:
    struct Stream {
        std::string name;
        unsigned order = 0;  // in the order of joining
        std::unique_ptr<Channel> channel;
        MessageRecords records;
        packet::Packet head;  // the packet that is next
        bool has_head = false;
        bool has_more = false;  // than was received
        bool in_batch = false;  // some packets of the batch in the making are from here
        Timestamp last_heard;
        Clock::time_point heard_at;  // the same by a clock that nobody sets
    };

    struct Request {
        std::string name;
        OpenChannel open;  // none to leave
    };

    void post(Request request);
    void process_requests();
    void process(const Request& request);
    void close_stream(const std::string& name);
    void open_stream(const Request& request, bool again);
    void retry_failed();
    void report();
    void coalesce() noexcept;
    bool receive();
    static void receive(Stream& stream);
    static bool find_head(Stream& stream);
    void fill(packet::PacketBatch& batch);
    void merge_by_time(std::vector<packet::Packet>& packets);
    static bool is_first(const Stream& stream, const Stream* other) noexcept;

    unsigned number_;
    Reporter report_;
    FileDescriptor wake_;            // readable when there are notices
    FileDescriptor ready_;           // readable when anything is
    bool has_large_buffers_ = true;  // the kernel holds what comes in a millisecond
    Clock::time_point last_arrival_;

    std::mutex requests_mutex_;
    std::vector<Request> requests_;

    std::vector<Request> failed_;  // of streams that could not be joined yet
    Clock::time_point next_retry_;

    std::vector<Event> events_;  // not reported yet: a handler may ask for statistics

    mutable std::mutex mutex_;  // held while packets are found, not while they are waited for
    std::vector<std::unique_ptr<Stream>> streams_;
    unsigned next_order_ = 0;
    Counts closed_counts_;  // of streams that were left
};

}  // namespace spindrift::ndag
