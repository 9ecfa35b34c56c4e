package architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every configuration key of the program and its default, as its {@code @ConfigMapping} interfaces say. */
final class ConfigKeys {
    /** Stands for a default where there is none. */
    static final String NO_DEFAULT = "–";

    private final SortedMap<String, String> defaults = new TreeMap<>();

    private ConfigKeys() {}

    /** @return the default by key; what a map's entries are called is written {@code *} */
    static SortedMap<String, String> below(String root) {
        ConfigKeys keys = new ConfigKeys();
        for (JavaClass type : Rule.classes(root)) {
            if (type.isAnnotatedWith(ConfigMapping.class.getName())) {
                Class<?> mapping = type.reflect();
                keys.addAll(mapping, mapping.getAnnotation(ConfigMapping.class).prefix());
            }
        }
        return keys.defaults;
    }

    private void addAll(Class<?> group, String prefix) {
        for (Method method : group.getMethods()) {
            add(
                    method,
                    method.getGenericReturnType(),
                    method.isAnnotationPresent(WithParentName.class) ? prefix : prefix + "." + name(method));
        }
    }

    private void add(Method method, Type type, String key) {
        if (type instanceof ParameterizedType parameterized) {
            Type last = parameterized.getActualTypeArguments()[parameterized.getActualTypeArguments().length - 1];
            boolean isMap = parameterized.getRawType() == Map.class;
            boolean isOptional = parameterized.getRawType() == Optional.class;
            if (isMap || isOptional) {
                add(method, last, isMap ? key + ".*" : key);
                return;
            }
        }
        if (type instanceof Class<?> group
                && group.isInterface()
                && group.getName().startsWith("io.polysome.")) {
            addAll(group, key);
            return;
        }
        WithDefault value = method.getAnnotation(WithDefault.class);
        defaults.put(key, value == null ? NO_DEFAULT : value.value());
    }

    private static String name(Method method) {
        WithName given = method.getAnnotation(WithName.class);
        return given != null
                ? given.value()
                : method.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
