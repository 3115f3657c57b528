#include <spindrift/base/file_descriptor.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift {
namespace {

int open_one() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) != -1;
}

TEST(FileDescriptor, OwnsNothingByDefault) {
    FileDescriptor none;
    EXPECT_FALSE(none);
    EXPECT_EQ(-1, none.get());
    EXPECT_EQ(0, none.close());
}

TEST(FileDescriptor, ClosesAtTheEnd) {
    const int fd = open_one();
    {
        const FileDescriptor owner(fd);
        EXPECT_TRUE(owner);
        EXPECT_EQ(fd, owner.get());
        EXPECT_TRUE(is_open(fd));
    }
    EXPECT_FALSE(is_open(fd));
}

TEST(FileDescriptor, ClosesOnlyOnce) {
    const int fd = open_one();
    FileDescriptor owner(fd);
    EXPECT_EQ(0, owner.close());
    EXPECT_FALSE(owner);
    const FileDescriptor next(open_one());
    EXPECT_EQ(fd, next.get());  // the system gives the lowest free number
    EXPECT_EQ(0, owner.close());
    EXPECT_TRUE(is_open(fd));
}

TEST(FileDescriptor, TellsWhenClosingFails) {
    const int fd = open_one();
    ::close(fd);
    FileDescriptor owner(fd);
    EXPECT_EQ(-1, owner.close());
    EXPECT_EQ(EBADF, errno);
}

TEST(FileDescriptor, PassesOwnershipOn) {
    const int first = open_one();
    const int second = open_one();
    {
        FileDescriptor from(first);
        FileDescriptor to(std::move(from));
        EXPECT_EQ(first, to.get());
        FileDescriptor other(second);
        other = std::move(to);
        EXPECT_EQ(first, other.get());
        EXPECT_TRUE(is_open(first));
    }
    EXPECT_FALSE(is_open(first));
    EXPECT_FALSE(is_open(second));
}

}  // namespace
}  // namespace spindrift
