#pragma once

#include "tests/base/eventually.hpp"
#include "tests/nmsg/samples.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/compat/nmsg_lines.hpp>
#include <spindrift/pipeline/pipeline.hpp>
#include <spindrift/pipeline/sink.hpp>
#include <spindrift/pipeline/source.hpp>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Sources and sinks for tests, and what reads them.
namespace spindrift::pipeline::samples {

using namespace nmsg::samples;

/// Waits until a pipeline has come to its end.
[[nodiscard]] inline bool ends(Pipeline& pipeline) {
    return tests::eventually([&] { return pipeline.wait_for(std::chrono::milliseconds(10)); });
}

/// The text of a base logline made by `logline`.
inline std::string text_of(const nmsg::Payload& payload) {
    std::string text(as_text(payload.data));
    return text.size() < 3 ? text : text.substr(2 + (text.size() > 130 ? 1 : 0), text.size() - 3);
}

/// Diagnostics by level.
class LogBook {
public:
    [[nodiscard]] Reporter report() {
        return Reporter([this](const Event& event) {
            const std::lock_guard lock(mutex_);
            for (compat::Line& line : compat::NmsgLines("x").lines(event)) {
                lines_.emplace_back(line.level, std::move(line.text));
            }
        });
    }

    /// All lines up to a level.
    [[nodiscard]] std::vector<std::string> lines(int most_level = 6) const {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> lines;
        for (const auto& [level, line] : lines_) {
            if (level <= most_level) {
                lines.push_back(line);
            }
        }
        return lines;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::pair<int, std::string>> lines_;
};

/// All a source gives.
struct ReadAll {
    nmsg::Errc errc = nmsg::Errc::success;  ///< why there was no more
    std::string error_message;
    std::vector<std::string> data;        ///< of the messages
    std::vector<nmsg::Payload> payloads;  ///< without data
    Counters counters;
    LogBook log;
    int batches = 0;
};

/// Reads up to the end, or until nothing comes.
inline std::unique_ptr<ReadAll> read_all(Source& source) {
    auto result = std::make_unique<ReadAll>();
    StopSignal request_drain;
    request_drain.request();  // nothing is waited for
    const auto batch = source.make_batch();
    while (true) {
        result->errc = source.read(*batch, request_drain);
        if (result->errc != nmsg::Errc::success) {
            break;
        }
        ++result->batches;
        source.decode(*batch);
        result->errc = source.account(*batch, result->counters, result->log.report());
        result->counters.bytes_in += batch->input_size;
        result->counters.containers_in += batch->container_starts.size();
        for (const nmsg::Payload& payload : batch->payloads) {
            result->data.emplace_back(as_text(payload.data));
            result->payloads.push_back(payload);
            result->payloads.back().data = {};
        }
        if (result->errc != nmsg::Errc::success) {
            break;
        }
    }
    result->error_message = batch->error_message;
    return result;
}

/// The texts of loglines.
inline std::vector<std::string> texts(const ReadAll& read) {
    std::vector<std::string> texts;
    for (const std::string& data : read.data) {
        nmsg::Payload payload;
        payload.set_data(as_bytes(data));
        texts.push_back(text_of(payload));
    }
    return texts;
}

/// A pipe whose reading end has a name.
class Pipe {
public:
    Pipe() {
        int ends[2];
        if (::pipe(ends) != 0) {
            throw system_error("pipe", errno);
        }
        reading_ = FileDescriptor(ends[0]);
        writing_ = FileDescriptor(ends[1]);
    }

    [[nodiscard]] std::string path() const { return "/dev/fd/" + std::to_string(reading_.get()); }
    void write(std::string_view text) const {
        ASSERT_EQ(::write(writing_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    void close() { writing_ = FileDescriptor(); }

private:
    FileDescriptor reading_;
    FileDescriptor writing_;
};

/// Gives loglines in batches.
class MemorySource final : public Source {
public:
    struct Script {
        std::vector<std::vector<std::string>> batches;
        nmsg::Errc ending = nmsg::Errc::eof;  ///< `again` for a source that stays idle
        std::string error_message;
        std::size_t bad_batch = ~std::size_t{0};          ///< the one for which `account` fails
        std::function<void(std::size_t batch)> decoding;  ///< called by `decode`
        std::function<void(std::size_t batch)> reading;   ///< called by `read`
        std::function<void()> idle;                       ///< called by `read` when there is no more
        std::function<void()> making;                     ///< called when a batch is made
        int patience = 20;  ///< milliseconds an idle source waits; below 0 until it is stopped
    };

    explicit MemorySource(Script script, std::string name = "memory")
        : script_(std::move(script)), name_(std::move(name)) {}

    [[nodiscard]] std::string name() const override { return name_; }
    [[nodiscard]] std::unique_ptr<Batch> make_batch() const override {
        if (script_.making) {
            script_.making();
        }
        return std::make_unique<MemoryBatch>();
    }

    nmsg::Errc read(Batch& batch, const StopSignal& stop) override {
        auto& memory = static_cast<MemoryBatch&>(batch);
        memory.reset();
        if (next_ == script_.batches.size()) {
            if (script_.idle) {
                script_.idle();
            }
            if (script_.ending == nmsg::Errc::again) {
                static_cast<void>(stop.wait_readable(-1, script_.patience));
            }
            memory.error_message = script_.error_message;
            return script_.ending;
        }
        if (script_.reading) {
            script_.reading(next_);
        }
        memory.number = next_;
        for (const std::string& text : script_.batches[next_]) {
            nmsg::Payload& payload = memory.payloads.emplace_back();
            payload.vid = 1;
            payload.msgtype = 6;
            payload.set_data(memory.storage.copy(as_bytes(logline(text))));
        }
        memory.input_size = script_.batches[next_].size();
        ++next_;
        return nmsg::Errc::success;
    }

    void decode(Batch& batch) const override {
        if (script_.decoding) {
            script_.decoding(static_cast<const MemoryBatch&>(batch).number);
        }
    }

    nmsg::Errc account(const Batch& batch, Counters&, const Reporter&) override {
        return static_cast<const MemoryBatch&>(batch).number == script_.bad_batch ? nmsg::Errc::parse_error
                                                                                  : nmsg::Errc::success;
    }

private:
    class MemoryBatch final : public Batch {
    public:
        void reset() {
            clear();
            storage.clear();
        }
        Arena storage;
        std::size_t number = 0;
    };

    Script script_;
    std::string name_;
    std::size_t next_ = 0;
};

/// What a `MemorySink` was given; outlives it.
struct Delivered {
    std::vector<std::string> texts;
    bool closed = false;
    std::size_t piece = SIZE_MAX;  ///< messages that `format` takes at a time

    /// Called with the number of messages before each write and at the end; may throw.
    std::function<void(std::size_t written)> writing;
    std::function<void()> closing;
    std::function<void()> formatting;
};

/// Keeps the texts of loglines.
class MemorySink final : public Sink {
public:
    explicit MemorySink(std::shared_ptr<Delivered> delivered, std::string name = "sink", bool finishes = false)
        : delivered_(std::move(delivered)), name_(std::move(name)), finishes_(finishes) {}

    [[nodiscard]] std::string name() const override { return name_; }
    [[nodiscard]] std::unique_ptr<Chunk> make_chunk() const override { return std::make_unique<MemoryChunk>(); }

    std::size_t format(const Batch& batch, const Slice& slice, Chunk& chunk) const override {
        auto& memory = static_cast<MemoryChunk&>(chunk);
        memory.texts.clear();
        if (delivered_->formatting) {
            delivered_->formatting();
        }
        const std::size_t count = std::min(slice.count, delivered_->piece);
        for (std::size_t i = 0; i < count; ++i) {
            memory.texts.push_back(text_of(batch.payloads[slice.index(i)]));
        }
        return count;
    }

    void pack(Chunk& chunk) override { static_cast<MemoryChunk&>(chunk).number = packed_++; }
    [[nodiscard]] bool finishes() const noexcept override { return finishes_; }
    void finish(Chunk& chunk) const override { static_cast<MemoryChunk&>(chunk).finished = true; }

    void write(Chunk& chunk, Counters&, const Reporter&, const StopSignal&) override {
        const auto& memory = static_cast<MemoryChunk&>(chunk);
        EXPECT_EQ(memory.number, written_++) << "written in the order of packing";
        EXPECT_EQ(memory.finished, finishes_);
        if (delivered_->writing) {
            delivered_->writing(delivered_->texts.size());
        }
        delivered_->texts.insert(delivered_->texts.end(), memory.texts.begin(), memory.texts.end());
    }

    void close(Counters&, const Reporter&, const StopSignal&) override {
        EXPECT_FALSE(delivered_->closed);
        delivered_->closed = true;
        if (delivered_->closing) {
            delivered_->closing();
        }
    }

private:
    class MemoryChunk final : public Chunk {
    public:
        std::vector<std::string> texts;
        std::size_t number = 0;
        bool finished = false;
    };

    std::shared_ptr<Delivered> delivered_;
    std::string name_;
    bool finishes_;
    std::size_t packed_ = 0;
    std::size_t written_ = 0;
};

/// The texts `name0`, `name1`, … from `first` on.
inline std::vector<std::string> numbered(std::string_view name, std::size_t count, std::size_t first = 0) {
    std::vector<std::string> result;
    for (std::size_t i = first; i < first + count; ++i) {
        result.push_back(std::string(name) + std::to_string(i));
    }
    return result;
}

/// The same in batches of many sizes.
inline std::vector<std::vector<std::string>> numbered_batches(std::string_view name, std::size_t count) {
    std::vector<std::vector<std::string>> batches;
    for (std::size_t done = 0, size = 1; done < count; done += batches.back().size(), size = size * 7 % 1999) {
        batches.push_back(numbered(name, std::min(size, count - done), done));
    }
    return batches;
}

// --- sockets

/// A UDP port of the loopback interface that nobody uses.
inline std::uint16_t free_port() {
    const FileDescriptor socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    socklen_t size = sizeof address;
    if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw system_error("no port", errno);
    }
    return ntohs(address.sin6_port);
}

/// Sends datagrams as they are.
class RawSender {
public:
    RawSender(const std::string& address, std::uint16_t port)
        : socket_(::socket(address.find(':') == std::string::npos ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in inet{};
        inet.sin_family = AF_INET;
        inet.sin_port = htons(port);
        sockaddr_in6 inet6{};
        inet6.sin6_family = AF_INET6;
        inet6.sin6_port = htons(port);
        const bool v4 = ::inet_pton(AF_INET, address.c_str(), &inet.sin_addr) == 1;
        ::inet_pton(AF_INET6, address.c_str(), &inet6.sin6_addr);
        const auto* const to =
            v4 ? reinterpret_cast<const sockaddr*>(&inet) : reinterpret_cast<const sockaddr*>(&inet6);
        if (::connect(socket_.get(), to, v4 ? sizeof inet : sizeof inet6) != 0) {
            throw system_error("connect", errno);
        }
    }

    void send(std::string_view datagram) const {
        ASSERT_EQ(::send(socket_.get(), datagram.data(), datagram.size(), 0), static_cast<ssize_t>(datagram.size()));
    }

private:
    FileDescriptor socket_;
};

/// Receives datagrams as they are.
class RawReceiver {
public:
    RawReceiver() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in inet{};
        inet.sin_family = AF_INET;
        inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof inet;
        if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&inet), size) != 0 ||
            ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&inet), &size) != 0) {
            throw system_error("bind", errno);
        }
        port = ntohs(inet.sin_port);
    }

    /// The next datagram, or an empty text if there is none.
    [[nodiscard]] std::string receive() const {
        std::string datagram(65536, '\0');
        const ssize_t size = ::recv(socket_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT);
        datagram.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return datagram;
    }

    [[nodiscard]] std::vector<std::string> receive_all() const {
        std::vector<std::string> datagrams;
        for (auto datagram = receive(); !datagram.empty(); datagram = receive()) {
            datagrams.push_back(datagram);
        }
        return datagrams;
    }

    std::uint16_t port = 0;

private:
    FileDescriptor socket_;
};

}  // namespace spindrift::pipeline::samples
