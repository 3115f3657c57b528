# Signals end what waits for messages.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::IO;
use POSIX ();
use Samples;

# Runs a sub in a process of its own and interrupts it when it is about to wait. The status of the process.
sub interrupted {
    my ($code) = @_;
    pipe my $ready, my $tell;
    my $process = fork // die "fork: $!";
    if (!$process) {
        close $ready;
        my $input = Net::Nmsg::Input->open('127.0.0.1', 0);
        my $status = eval { $code->($input, sub { syswrite $tell, 'x' }) } // 99;
        print STDERR "# $@" if $status == 99;
        POSIX::_exit($status);
    }
    close $tell;
    sysread $ready, my $octet, 1;
    kill INT => $process;
    waitpid $process, 0;
    return $?;
}

# A handler that runs, however late the signal comes: the wait has not begun, or lasts.
sub dies { $SIG{INT} = sub { die "interrupted\n" } }

for my $case (
    [read => sub { my ($in) = @_; $in->read }],
    [readline => sub { my ($in) = @_; <$in> }],
    ['read in a list' => sub { my ($in) = @_; my @all = $in->read }],
    [loop => sub { my ($in) = @_; $in->loop(sub { }) }],
    ['loop that does not block' => sub { my ($in) = @_; $in->blocking(0); $in->loop(sub { }) }],
    [IO => sub { my $io = Net::Nmsg::IO->new; $io->add_input(@_); $io->add_output(sub { }); $io->loop }],
    )
{
    my ($name, $wait) = @$case;
    my $status = interrupted(
        sub {
            my ($in, $tell) = @_;
            dies();
            my $is_interrupted = !eval { $tell->(); $wait->($in); 1 } && $@ eq "interrupted\n";
            return $is_interrupted ? 7 : 8;
        }
    );
    is($status >> 8, 7, "$name: a handler that dies");
    $status = interrupted(sub { my ($in, $tell) = @_; $SIG{INT} = 'DEFAULT'; $tell->(); $wait->($in) });
    is($status & 127, 2, "$name: no handler");
}

my $status = interrupted(
    sub {
        my ($in, $tell) = @_;
        my $io = Net::Nmsg::IO->new;
        $io->add_input($in);
        $io->add_output(sub { });
        my $is_handled = 0;
        $SIG{INT} = sub { $is_handled = 1; $io->breakloop };
        # The loop has begun when it reads this.
        Net::Nmsg::Output->open('127.0.0.1', (Socket::unpack_sockaddr_in(getsockname $in))[0])->write(ipconn(1));
        ($io->outputs)[0]->open(sub { $tell->() });
        $io->loop;
        return $is_handled ? 7 : 8;
    }
);
is($status >> 8, 7, 'breakloop in a handler');

# What was read when the signal came is not lost.
my $path = write_ipconn(folder('x'), 3);
my $in   = Net::Nmsg::Input->open_file($path);
my @seen;
local $SIG{USR1} = sub { die "once\n" };
my $io = Net::Nmsg::IO->new;
$io->add_input($in);
$io->add_output(sub { push @seen, shift->get_srcport; kill USR1 => $$ if @seen == 1 });
dies_like(sub { $io->loop }, qr/^once$/, 'a handler that dies between two messages');
is_deeply([@seen, map { $_->get_srcport } $in->read], [1 .. 3], 'and nothing is lost');

done_testing;
