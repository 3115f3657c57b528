package Net::Nmsg::Layer;

use 5.026;
use warnings;

use Carp   ();
use Symbol ();

use Net::Nmsg       ();
use Net::Nmsg::Util ();

our $VERSION = $Net::Nmsg::VERSION;

# A blessed glob: its IO part is the file or socket, its hash holds
#   options   as given and as set
#   kind      of what is open
#   error     of the last open that failed

sub new {
    my ($invocant, %options) = @_;
    my $self = bless Symbol::gensym(), ref $invocant || $invocant;
    *$self->{options} = {$self->defaults};
    *$self->{kind}    = '';
    $self->_take_options(%options);
    return $self;
}

sub _take_options {
    my ($self, %options) = @_;
    my $names = $self->_option_names;
    for my $name (sort keys %options) {
        if (exists $names->{$name}) {
            *$self->{options}{$name} = $options{$name};
        }
        else {
            Carp::carp("unknown option '$name'");
        }
    }
}

sub _option { my ($self, $name) = @_; *$self->{options}{$name} }

# --- open and close

# What all open* methods do. `$attach` opens the object of the library, and dies if it cannot.
sub _open {
    my ($invocant, $kind, $options, $attach) = @_;
    @$options % 2 == 0 or Carp::croak("open_$kind: an option has no value");
    my $self = ref $invocant ? $invocant : $invocant->new;
    $self->close if $self->opened;
    $self->clear_error;
    my $is_open = eval {
        $self->_take_options(@$options);
        $attach->($self);
        *$self->{kind} = $kind;
        $self->_apply_options;
        1;
    };
    return $self if $is_open;
    my $error = $@;
    $self->_detach;
    CORE::close($self) if defined CORE::fileno($self);
    return $self->_fail($invocant, $error);
}

# Called on a class, an open* method dies; called on an object, it stores the error.
sub _fail {
    my ($self, $invocant, $error) = @_;
    $error = _without_place($error);
    ref $invocant or Carp::croak($error);
    *$self->{error} = $error;
    return;
}

# What died, without the line of these modules in which it did.
sub _without_place {
    my ($error) = @_;
    $error =~ s/ at (?:(?! at ).)+ line [0-9]+\.?\n\z//;
    chomp $error;
    return $error;
}

sub close {
    my ($self) = @_;
    my $was_open = $self->opened;
    my $error    = $self->_detach;
    my $is_closed = defined CORE::fileno($self) ? CORE::close($self) : 1;
    $error //= "$!" if !$is_closed;
    *$self->{error} = $error if defined $error;
    return $was_open && !defined $error;
}

sub DESTROY {
    my ($self) = @_;
    local ($@, $!, $?, $^E);
    $self->close || warn *$self->{error} . "\n" if $self->opened;
}

# --- what there is to know

sub error       { my ($self) = @_; *$self->{error} }
sub clear_error { my ($self) = @_; *$self->{error} = undef; $self }
sub fileno      { my ($self) = @_; CORE::fileno($self) }
sub stat        { my ($self) = @_; CORE::stat($self) }

# --- options that inputs and outputs share

# The message type that passes: names, from names or numbers.
sub set_filter_msgtype {
    my ($self, $vendor, $type) = @_;
    my @ids   = defined $vendor || defined $type ? Net::Nmsg::Util::msgtype_id_lookup($vendor, $type) : (0, 0);
    my @names = $ids[0] ? Net::Nmsg::Util::msgtype_lookup(@ids) : (undef, undef);
    @{*$self->{options}}{qw(filter_vendor filter_msgtype)} = @names;
    $self->_set_filter_msgtype(@ids) if $self->opened;
    return $self;
}

sub get_filter_msgtype {
    my ($self) = @_;
    return @{*$self->{options}}{qw(filter_vendor filter_msgtype)};
}

sub _apply_filter_msgtype {
    my ($self) = @_;
    my ($vendor, $type) = $self->get_filter_msgtype;
    defined $vendor == defined $type or die "filter_vendor and filter_msgtype need each other\n";
    $self->set_filter_msgtype($vendor, $type) if defined $vendor;
}

# The message type of what has no type itself.
sub _required_msgtype {
    my ($self) = @_;
    my ($vendor, $type) = $self->get_filter_msgtype;
    defined $vendor && defined $type or die "filter_vendor and filter_msgtype are required\n";
    return Net::Nmsg::Util::msgtype_id_lookup($vendor, $type);
}

# The number of a source, operator or group, by its number or alias; 0 for none.
sub _number {
    my ($what, $value) = @_;
    return 0      if !defined $value || $value eq '';
    return $value if $value =~ /\A[0-9]+\z/;
    return hex $value if $what eq 'source' && $value =~ /\A(?:0x)?[0-9A-Fa-f]{1,8}\z/;
    my ($number) = $what eq 'operator' ? Net::Nmsg::Util::operator_lookup($value)
        : $what eq 'group' ? Net::Nmsg::Util::group_lookup($value) : 0;
    return $number || Carp::croak("unknown $what '$value'");
}

# Makes set_NAME and get_NAME. `$apply` is called with the object and a value when it is open.
sub _accessors {
    my ($class, %apply) = @_;
    no strict 'refs';
    for my $name (keys %apply) {
        my $apply = $apply{$name};
        *{"${class}::set_$name"} = sub {
            my ($self, @value) = @_;
            my $value = @value ? $value[0] : undef;
            $apply->($self, $value) if $self->opened;
            *$self->{options}{$name} = $value;
            return $self;
        };
        *{"${class}::get_$name"} = sub { my ($self) = @_; *$self->{options}{$name} };
    }
}

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::Layer - what inputs and outputs have in common

=head1 DESCRIPTION

L<Net::Nmsg::Input> and L<Net::Nmsg::Output> derive from this class. Their objects are blessed globs: C<fileno> and the
bits of C<select> work with them.

=head2 Errors

An C<open> method that is called on a class returns an object, or dies. Called on an object, which C<new> has made, it
returns that object, or nothing; then C<error> says why. An object can be opened again, which closes it first.

    my $in = Net::Nmsg::Input->open('x.nmsg');    # dies: x.nmsg: No such file or directory

    my $in = Net::Nmsg::Input->new;
    $in->open('x.nmsg') or warn $in->error;

An option that is not known is warned about.

=head1 METHODS

=over

=item C<< CLASS->new(%options) >>

An object that is not open. Options that are given here are those of the first open, too.

=item C<error>, C<clear_error>

Why the last C<open> or C<close> failed, or undef.

=item C<close>

Closes. An output writes what is buffered first; false and C<error> if that fails. An object that goes out of scope
closes, and warns of an error.

=item C<opened>

Whether it is open.

=item C<fileno>, C<stat>

As those of a file handle. undef and nothing for a sub.

=item C<defaults>

The options and their defaults, as a list for a hash.

=item C<set_filter_msgtype($vendor, $type)>, C<get_filter_msgtype>

The message type that passes, by names or numbers; all types without arguments.

=back

=cut
