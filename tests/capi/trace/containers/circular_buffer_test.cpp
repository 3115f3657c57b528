#include <libtrace/simple_circular_buffer.h>

#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace spindrift::tests::capi {
namespace {

/// A buffer and a connection whose other end is `peer_`.
class CCircularBuffer : public testing::Test {
protected:
    CCircularBuffer() {
        int ends[2] = {-1, -1};
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        socket_ = ends[0];
        peer_ = ends[1];
        buffer_.fd = -1;
        EXPECT_EQ(libtrace_scb_init(&buffer_, 5'000, 1), 0);
        EXPECT_EQ(libtrace_scb_set_recv_thold(&buffer_, 0), 0);
    }

    ~CCircularBuffer() override {
        libtrace_scb_destroy(&buffer_);
        close(socket_);
        close_peer();
    }

    void send(std::string_view text) {
        ASSERT_EQ(::send(peer_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    }

    void close_peer() {
        if (peer_ != -1) {
            close(peer_);
            peer_ = -1;
        }
    }

    int receive() { return libtrace_scb_recv_sock(&buffer_, socket_, MSG_DONTWAIT); }

    /// What is to be read.
    std::string_view readable() {
        std::uint32_t available = 0;
        const std::uint8_t* octets = libtrace_scb_get_read(&buffer_, &available);
        return {reinterpret_cast<const char*>(octets), available};
    }

    libtrace_scb_t buffer_{};
    int socket_ = -1;
    int peer_ = -1;
};

TEST_F(CCircularBuffer, IsWholePagesInSize) {
    const long page = sysconf(_SC_PAGESIZE);
    EXPECT_GE(libtrace_scb_get_size(&buffer_), 5'000);
    EXPECT_EQ(libtrace_scb_get_size(&buffer_) % page, 0);
    EXPECT_EQ(libtrace_scb_get_available_space(&buffer_), libtrace_scb_get_size(&buffer_));
}

TEST_F(CCircularBuffer, ReceivesAndGivesInOnePiece) {
    // Ends in the middle of it and begins again.
    const auto size = static_cast<std::size_t>(libtrace_scb_get_size(&buffer_));
    const std::string text(size - 100, 'x');
    send(text);
    EXPECT_EQ(receive(), static_cast<int>(text.size()));
    EXPECT_EQ(readable(), text);
    libtrace_scb_advance_read(&buffer_, static_cast<std::uint32_t>(text.size()));
    EXPECT_EQ(readable(), "");

    std::string across(200, 'a');
    across.back() = 'z';
    send(across);
    EXPECT_EQ(receive(), 200);
    EXPECT_EQ(readable(), across);
    EXPECT_EQ(libtrace_scb_get_available_space(&buffer_), static_cast<int>(size) - 200);
    libtrace_scb_advance_read(&buffer_, 150);
    EXPECT_EQ(readable(), across.substr(150));
    libtrace_scb_advance_read(&buffer_, 1'000);  // more than there is
    EXPECT_EQ(readable(), "");
    EXPECT_EQ(libtrace_scb_get_available_space(&buffer_), static_cast<int>(size));
}

TEST_F(CCircularBuffer, ReceivesNoMoreThanFits) {
    const auto size = static_cast<std::size_t>(libtrace_scb_get_size(&buffer_));
    send(std::string(size, 'x'));
    send("more");
    EXPECT_EQ(receive(), static_cast<int>(size));
    EXPECT_EQ(receive(), static_cast<int>(size));
    libtrace_scb_advance_read(&buffer_, static_cast<std::uint32_t>(size));
    EXPECT_EQ(receive(), 4);
    EXPECT_EQ(readable(), "more");
}

TEST_F(CCircularBuffer, WaitsForRoom) {
    const auto size = static_cast<std::uint32_t>(libtrace_scb_get_size(&buffer_));
    EXPECT_EQ(libtrace_scb_set_recv_thold(&buffer_, size), -1);
    EXPECT_EQ(libtrace_scb_set_recv_thold(&buffer_, size - 1), 0);
    EXPECT_EQ(libtrace_scb_get_recv_thold(&buffer_), size - 1);
    send("ab");
    EXPECT_EQ(receive(), 2);
    send("c");
    EXPECT_EQ(receive(), 2);
    libtrace_scb_advance_read(&buffer_, 1);
    EXPECT_EQ(receive(), 2);
    EXPECT_EQ(readable(), "bc");
}

TEST_F(CCircularBuffer, TellsEndAndFailure) {
    EXPECT_EQ(receive(), -1);
    EXPECT_EQ(errno, EAGAIN);
    send("left");
    close_peer();
    EXPECT_EQ(receive(), 4);
    EXPECT_EQ(receive(), -2);
    libtrace_scb_advance_read(&buffer_, 4);
    EXPECT_EQ(receive(), 0);
    EXPECT_EQ(libtrace_scb_recv_sock(&buffer_, -1, 0), -1);
}

TEST_F(CCircularBuffer, CanBeMadeAgain) {
    send("old");
    EXPECT_EQ(receive(), 3);
    EXPECT_EQ(libtrace_scb_init(&buffer_, 100'000, 2), 0);
    EXPECT_GE(libtrace_scb_get_size(&buffer_), 100'000);
    EXPECT_EQ(libtrace_scb_get_recv_thold(&buffer_), buffer_.count_bytes / 10);
    EXPECT_EQ(readable(), "");
}

TEST(CCircularBufferThatIsNotMade, Fails) {
    libtrace_scb_t buffer{};
    buffer.fd = -1;
    EXPECT_EQ(libtrace_scb_init(nullptr, 1, 1), -1);
    EXPECT_EQ(libtrace_scb_init(&buffer, 0, 1), -1);
    EXPECT_EQ(libtrace_scb_init(&buffer, UINT32_MAX, 1), -1);
    for (libtrace_scb_t* buf : {&buffer, static_cast<libtrace_scb_t*>(nullptr)}) {
        std::uint32_t available = 7;
        EXPECT_EQ(libtrace_scb_recv_sock(buf, 0, 0), -1);
        EXPECT_EQ(libtrace_scb_get_read(buf, &available), nullptr);
        EXPECT_EQ(available, 0U);
        EXPECT_EQ(libtrace_scb_get_read(buf, nullptr), nullptr);
        libtrace_scb_advance_read(buf, 1);
        EXPECT_EQ(libtrace_scb_get_available_space(buf), 0);
        EXPECT_EQ(libtrace_scb_get_size(buf), 0);
        EXPECT_EQ(libtrace_scb_set_recv_thold(buf, 0), -1);
        EXPECT_EQ(libtrace_scb_get_recv_thold(buf), 0U);
        libtrace_scb_destroy(buf);
    }
}

}  // namespace
}  // namespace spindrift::tests::capi
