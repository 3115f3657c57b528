#pragma once

#include "message.hpp"

#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/nmsg/message/header.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

/// An output (`nmsg_output_t`). Messages may be written by several threads.
struct nmsg_output {
public:
    nmsg_output() = default;
    nmsg_output(const nmsg_output&) = delete;
    nmsg_output& operator=(const nmsg_output&) = delete;
    virtual ~nmsg_output() = default;

    /// Writes a message, which stays the caller's; of a callback output it becomes the callback's.
    /// \returns `success` also for a message that the filter leaves out
    nmsg_res write(nmsg_message& message);

    /// Sends what is buffered.
    virtual nmsg_res flush() { return nmsg_res_success; }

    /// Ends the output; called once, before it is deleted. \returns why what was buffered could not be sent
    virtual nmsg_res close() { return flush(); }

    /// Ends a wait for a receiver that does not come.
    virtual void interrupt() noexcept {}

    virtual void set_buffered(bool) {}
    virtual void set_rate(nmsg_rate_t) {}
    virtual void set_endline(const char*) {}
    virtual void set_zlib(bool) {}

    [[nodiscard]] virtual nmsg_output_type type() const noexcept = 0;

    /// Whether `write` gives the message away.
    [[nodiscard]] virtual bool takes_messages() const noexcept { return false; }

    void set_filter(unsigned vid, unsigned msgtype) noexcept;

    // Set in all messages; 0 leaves what a message has. May be changed while other threads write.
    void set_source(std::uint32_t source) noexcept { source_.store(source, std::memory_order_relaxed); }
    void set_operator(std::uint32_t number) noexcept { operator_.store(number, std::memory_order_relaxed); }
    void set_group(std::uint32_t group) noexcept { group_.store(group, std::memory_order_relaxed); }
    [[nodiscard]] spindrift::nmsg::HeaderOverride header() const noexcept {
        return {source_.load(std::memory_order_relaxed), operator_.load(std::memory_order_relaxed),
                group_.load(std::memory_order_relaxed)};
    }

    /// For `nmsg2_output_get_error`.
    [[nodiscard]] const char* error_message() const noexcept { return error_.c_str(); }

protected:
    /// Writes a message that the filter passes.
    virtual nmsg_res put(nmsg_message& message) = 0;

    /// Keeps what went wrong. \returns `result`
    nmsg_res fail(nmsg_res result, std::string text);

    [[nodiscard]] std::mutex& mutex() noexcept { return mutex_; }

private:
    std::mutex mutex_;                       // of what is buffered
    std::atomic<std::uint64_t> filter_ = 0;  // numbers of the type that passes; 0 for all
    std::atomic<std::uint32_t> source_ = 0;
    std::atomic<std::uint32_t> operator_ = 0;
    std::atomic<std::uint32_t> group_ = 0;
    std::mutex error_mutex_;
    std::string error_;
};
