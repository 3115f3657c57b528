#pragma once

#include "channel.hpp"
#include "message_block.hpp"
#include "message_records.hpp"
#include "stream_table.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/ndag/statistics.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <exception>
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

    /// Opens the channel of a stream, with the thread's pool of blocks. Called by the thread that reads it.
    /// \throws Error
    using OpenChannel = std::function<std::unique_ptr<Channel>(const std::shared_ptr<MessageBlockPool>& blocks)>;

    struct Options {
        Reporter report{};
        std::shared_ptr<MemoryBudget> memory{};  ///< charged for blocks of datagrams
        std::shared_ptr<MemoryBudget> blocks{};  ///< the part of it that streams share
        const SteadyClock* clock = &SteadyClock::system();
    };

    /// \throws Error if no file descriptors are left
    StreamMerger(unsigned number, Options options);

    /// Request to join or leave a stream; the next read does it. To join a stream again opens it anew, and continues
    /// with its counts when everything that has arrived before is delivered. May be called from any thread.
    /// \param activity updated when the stream sends
    void join(const std::string& name, OpenChannel open, std::shared_ptr<StreamActivity> activity);
    void leave(const std::string& name);

    /// Makes `read` fail from now on: the thread that finds streams has ended. May be called from any thread.
    void fail(const std::exception_ptr& failure) noexcept;

    /// Whether so many requests wait, as nothing was read for some time, that no more should be made.
    [[nodiscard]] bool is_behind() const;

    [[nodiscard]] std::vector<StreamStatistics> streams() const;
    [[nodiscard]] Counts counts() const;

    Result read(packet::PacketBatch& batch, const file::Wait& wait) override;
    [[nodiscard]] bool is_live() const noexcept override { return true; }
    packet::PacketLosses losses() noexcept override;

private:
    struct Stream {
        std::string name;
        unsigned order = 0;  // number in the order of joining
        std::unique_ptr<Channel> channel;
        std::unique_ptr<Channel> next_channel;  // replaces `channel` when that has nothing more
        ChannelLosses closed_losses;            // of the channels before
        std::shared_ptr<StreamActivity> activity;
        MessageRecords records;
        packet::Packet head;  // the next packet
        bool has_head = false;
        bool has_more = false;  // the socket may have more messages
        bool in_batch = false;  // the current batch has packets of this stream
        Timestamp last_heard;

        [[nodiscard]] Counts counts() const noexcept;
        void use_next_channel();
    };

    struct Request {
        std::string name;
        OpenChannel open;  // empty: leave the stream
        std::shared_ptr<StreamActivity> activity;
    };

    void post(Request request);
    void wake() noexcept;
    void process_requests();
    void process(const Request& request);
    void close_stream(const std::string& name);
    void open_stream(const Request& request, bool again);
    void add_stream(const Request& request, std::unique_ptr<Channel> channel);
    void retry_failed();
    void report();
    void coalesce() noexcept;
    bool receive();
    void receive(Stream& stream) const;
    void wait_for_memory() const;
    static bool find_head(Stream& stream);
    void fill(packet::PacketBatch& batch);
    void merge_by_time(std::vector<packet::Packet>& packets);
    static bool is_first(const Stream& stream, const Stream* other) noexcept;

    unsigned number_;
    Options options_;
    std::shared_ptr<MessageBlockPool> blocks_;
    FileDescriptor wake_;            // eventfd, readable when there are requests
    FileDescriptor ready_;           // epoll of `wake_` and all channels
    bool has_large_buffers_ = true;  // of all channels
    Clock::time_point last_arrival_;

    mutable std::mutex requests_mutex_;
    std::vector<Request> requests_;
    std::exception_ptr failure_;  // under that mutex

    std::vector<Request> failed_;  // to be retried
    Clock::time_point next_retry_;

    std::vector<Event> events_;  // reported later, without the lock: a handler may call `counts` or `streams`

    mutable std::mutex mutex_;  // held while packets are read, not while waiting for them
    std::vector<std::unique_ptr<Stream>> streams_;
    unsigned next_order_ = 0;
    Counts closed_counts_;  // sum over the streams that were left
};

}  // namespace spindrift::ndag
